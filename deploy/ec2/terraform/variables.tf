variable "region" {
  type        = string
  description = "Where everything is made."
}

variable "cluster" {
  type        = string
  default     = "chat"
  description = "The name of the cluster, and the beginning of every name here."
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,19}$", var.cluster))
    error_message = "A cluster's name is 1 to 20 lower-case letters, digits and dashes, a letter first."
  }
}

variable "host" {
  type        = string
  description = "The public host name, for example chat.example.org."
}

variable "certificate" {
  type        = string
  description = "The ARN of the host's certificate in ACM."
}

variable "release" {
  type        = string
  description = "s3://bucket/path that holds silo.tar.gz, gateway.tar.gz and dotnet.tar.gz."
  validation {
    condition     = can(regex("^s3://[^/]+/.+[^/]$", var.release))
    error_message = "A release is s3://bucket/path, without a slash at its end."
  }
}

variable "image" {
  type        = string
  description = "The AMI of Debian 12 or newer."
}

variable "network" {
  type        = string
  default     = "10.20.0.0/16"
  description = "Of the VPC; a /16, cut into /20s."
}

variable "zones" {
  type        = list(string)
  description = "Two or more availability zones."
  validation {
    condition     = length(var.zones) >= 2
    error_message = "A cluster that survives a zone needs two."
  }
}

variable "silos" {
  type        = object({ type = string, least = number, most = number })
  default     = { type = "m7i.large", least = 2, most = 8 }
  description = "Machines for silos."
  validation {
    condition     = var.silos.least >= 1 && var.silos.most >= var.silos.least
    error_message = "At least one silo, and no fewer at most than at least."
  }
}

variable "gateways" {
  type        = object({ type = string, least = number, most = number })
  default     = { type = "m7i.large", least = 2, most = 20 }
  description = "Machines for gateways."
  validation {
    condition     = var.gateways.least >= 1 && var.gateways.most >= var.gateways.least
    error_message = "At least one gateway, and no fewer at most than at least."
  }
}

variable "database" {
  type        = object({ type = string, gigabytes = number, backup_days = number })
  default     = { type = "db.m7g.large", gigabytes = 100, backup_days = 14 }
  description = "RDS for PostgreSQL, in two zones."
  validation {
    condition     = var.database.backup_days >= 1
    error_message = "Without backups nothing can be restored to a point in time."
  }
}
