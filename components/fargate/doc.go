// Package fargate runs the service as Amazon ECS tasks on AWS Fargate behind an
// Application Load Balancer.
//
//	client -> load balancer (own security group) -> target group -> tasks in private subnets
//
// The tasks are reachable from the load balancer only. A deployment whose tasks
// stay unhealthy is rolled back by ECS, and the update then fails (rollback.go)
// instead of reporting success while the old version serves. [Args] is what
// can be set.
package fargate
