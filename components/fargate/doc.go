// Package fargate runs the service as Amazon ECS tasks on AWS Fargate behind an
// Application Load Balancer.
//
//	client -> load balancer (own security group) -> target group -> tasks in private subnets
//
// Only the load balancer can reach the tasks. If a deployment's tasks stay unhealthy, ECS rolls it
// back and the update fails (rollback.go), instead of reporting success while the old version
// serves. [Args] is the configuration.
package fargate
