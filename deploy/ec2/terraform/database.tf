resource "aws_db_subnet_group" "main" {
  name       = var.cluster
  subnet_ids = aws_subnet.private[*].id
}

resource "aws_db_parameter_group" "main" {
  name   = var.cluster
  family = "postgres17"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_db_instance" "main" {
  identifier                  = var.cluster
  engine                      = "postgres"
  engine_version              = "17"
  instance_class              = var.database.type
  allocated_storage           = var.database.gigabytes
  max_allocated_storage       = var.database.gigabytes * 10
  storage_type                = "gp3"
  storage_encrypted           = true
  multi_az                    = true
  db_name                     = "chat"
  username                    = "chat_owner"
  manage_master_user_password = true
  db_subnet_group_name        = aws_db_subnet_group.main.name
  parameter_group_name        = aws_db_parameter_group.main.name
  vpc_security_group_ids      = [aws_security_group.database.id]
  backup_retention_period     = var.database.backup_days
  copy_tags_to_snapshot       = true
  deletion_protection         = true
  skip_final_snapshot         = false
  final_snapshot_identifier   = "${var.cluster}-last"
}
