locals {
  kinds = {
    silo    = merge(var.silos, { group = aws_security_group.silo.id })
    gateway = merge(var.gateways, { group = aws_security_group.gateway.id })
  }
}

resource "aws_launch_template" "kind" {
  for_each      = local.kinds
  name          = "${var.cluster}-${each.key}"
  image_id      = var.image
  instance_type = each.value.type
  user_data = base64encode(templatefile("${path.module}/../cloud-init.yaml", {
    kind       = each.key
    cluster    = var.cluster
    public_url = "https://${var.host}"
    release    = var.release
    secret     = aws_secretsmanager_secret.kind[each.key].name
  }))
  vpc_security_group_ids = [each.value.group]
  iam_instance_profile {
    arn = aws_iam_instance_profile.kind[each.key].arn
  }
  metadata_options {
    http_tokens = "required"
  }
}

resource "aws_autoscaling_group" "kind" {
  for_each            = local.kinds
  name                = "${var.cluster}-${each.key}"
  min_size            = each.value.least
  max_size            = each.value.most
  vpc_zone_identifier = aws_subnet.private[*].id
  target_group_arns   = each.key == "gateway" ? [aws_lb_target_group.gateway.arn] : []
  # Never by the balancer's check: a database that is away makes every gateway not ready, and new machines would not bring it back.
  health_check_type         = "EC2"
  health_check_grace_period = 180
  launch_template {
    id      = aws_launch_template.kind[each.key].id
    version = aws_launch_template.kind[each.key].latest_version
  }
  instance_refresh {
    strategy = "Rolling"
    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 150
      instance_warmup        = 120
    }
  }
}

# The machine stops only after its process had time to drain.
resource "aws_autoscaling_lifecycle_hook" "drain" {
  for_each               = local.kinds
  name                   = "drain"
  autoscaling_group_name = aws_autoscaling_group.kind[each.key].name
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  heartbeat_timeout      = 60
  default_result         = "CONTINUE"
}

resource "aws_autoscaling_policy" "cpu" {
  for_each               = local.kinds
  name                   = "cpu"
  autoscaling_group_name = aws_autoscaling_group.kind[each.key].name
  policy_type            = "TargetTrackingScaling"
  target_tracking_configuration {
    target_value = 60
    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}
