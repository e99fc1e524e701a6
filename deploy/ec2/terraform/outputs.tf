output "balancer" {
  value       = aws_lb.main.dns_name
  description = "Point the host's name at it."
}

output "database" {
  value       = aws_db_instance.main.address
  description = "For the connection strings in the secrets."
}

output "owner" {
  value       = aws_db_instance.main.master_user_secret[0].secret_arn
  description = "The secret of the role that may change the schema."
}
