resource "aws_lb" "main" {
  name               = var.cluster
  load_balancer_type = "application"
  subnets            = aws_subnet.public[*].id
  security_groups    = [aws_security_group.balancer.id]
  # Sockets are pinged every 15 s; this is for those whose network holds packets back.
  idle_timeout               = 300
  drop_invalid_header_fields = true
}

resource "aws_lb_target_group" "gateway" {
  name     = "${var.cluster}-gateway"
  vpc_id   = aws_vpc.main.id
  protocol = "HTTP"
  port     = 8080
  # A gateway drains within 3 s and is gone within 30.
  deregistration_delay = 30
  # Any gateway serves any client.
  stickiness {
    type    = "lb_cookie"
    enabled = false
  }
  health_check {
    path                = "/health/ready"
    port                = "9090"
    interval            = 5
    timeout             = 4
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.main.arn
  protocol          = "HTTPS"
  port              = 443
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.gateway.arn
  }
}
