# Who reaches a silo's ports can call any grain: they take connections from silos and gateways alone.
resource "aws_security_group" "balancer" {
  name   = "${var.cluster}-balancer"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "gateway" {
  name   = "${var.cluster}-gateway"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "silo" {
  name   = "${var.cluster}-silo"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "database" {
  name   = "${var.cluster}-database"
  vpc_id = aws_vpc.main.id
}

locals {
  # From whom, to whom, on which port.
  doors = {
    gateway_http    = { from = aws_security_group.balancer.id, to = aws_security_group.gateway.id, port = 8080 }
    gateway_health  = { from = aws_security_group.balancer.id, to = aws_security_group.gateway.id, port = 9090 }
    silo_silo       = { from = aws_security_group.silo.id, to = aws_security_group.silo.id, port = 11111 }
    silo_gateway    = { from = aws_security_group.gateway.id, to = aws_security_group.silo.id, port = 30000 }
    database_silo   = { from = aws_security_group.silo.id, to = aws_security_group.database.id, port = 5432 }
    database_lookup = { from = aws_security_group.gateway.id, to = aws_security_group.database.id, port = 5432 }
  }
  leaving = {
    balancer = aws_security_group.balancer.id
    gateway  = aws_security_group.gateway.id
    silo     = aws_security_group.silo.id
  }
}

resource "aws_vpc_security_group_ingress_rule" "door" {
  for_each                     = local.doors
  security_group_id            = each.value.to
  referenced_security_group_id = each.value.from
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "public" {
  security_group_id = aws_security_group.balancer.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "out" {
  for_each          = local.leaving
  security_group_id = each.value
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

# A machine reads the release and its kind's secret, and nothing else.
data "aws_iam_policy_document" "machine" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "kind" {
  for_each = toset(["silo", "gateway"])
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::${trimprefix(var.release, "s3://")}/*"]
  }
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.kind[each.key].arn]
  }
}

resource "aws_iam_role" "kind" {
  for_each           = toset(["silo", "gateway"])
  name               = "${var.cluster}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.machine.json
}

resource "aws_iam_role_policy" "kind" {
  for_each = toset(["silo", "gateway"])
  role     = aws_iam_role.kind[each.key].id
  policy   = data.aws_iam_policy_document.kind[each.key].json
}

resource "aws_iam_instance_profile" "kind" {
  for_each = toset(["silo", "gateway"])
  name     = "${var.cluster}-${each.key}"
  role     = aws_iam_role.kind[each.key].name
}

# Made empty: an operator puts {"ConnectionStrings__Chat": "…", "Chat__Tokens__Passphrase": "…"} in, so that no state file holds them.
resource "aws_secretsmanager_secret" "kind" {
  for_each = toset(["silo", "gateway"])
  name     = "${var.cluster}/${each.key}"
}
