package fargate

import (
	"bankchurn/config"
	"bankchurn/service"
)

// ContainerHealthCheck is the check that ECS runs inside the container. A task
// that fails it is replaced.
type ContainerHealthCheck struct {
	// Command is run by the image's shell; the container is healthy while it ends
	// with 0. Default: curl -f http://localhost:PORT/HEALTHPATH || exit 1, with the
	// service's port and path, for which the image must hold curl.
	Command string `config:"command"`
	// IntervalSeconds between two checks. Default: 30.
	IntervalSeconds int `config:"intervalSeconds" default:"30" min:"5" max:"300"`
	// TimeoutSeconds of one check. Default: 5.
	TimeoutSeconds int `config:"timeoutSeconds" default:"5" min:"2" max:"60"`
	// Retries is how many checks in a row must fail. Those of the first
	// service.startupSeconds do not count. Default: 3.
	Retries int `config:"retries" default:"3" min:"1" max:"10"`
}

// Deployment is the rolling update of the service.
type Deployment struct {
	// MinHealthyPercent of the tasks keep running during a deployment. Default: 100.
	MinHealthyPercent int `config:"minHealthyPercent" default:"100" min:"0" max:"100"`
	// MaxHealthyPercent of the tasks may run during a deployment, old and new together.
	// Default: 200.
	MaxHealthyPercent int `config:"maxHealthyPercent" default:"200" min:"100" max:"200"`
	// HealthCheckGraceSeconds is how long the load balancer's verdict on a new task
	// is ignored. Default: service.startupSeconds and the time of the health checks
	// that make a target healthy.
	HealthCheckGraceSeconds *int `config:"healthCheckGraceSeconds" min:"0" max:"3600"`
	// SteadyStateMinutes is how long an update waits for the new tasks before it
	// fails. ECS needs about ten to give a deployment up and roll it back.
	// Default: 20.
	SteadyStateMinutes int `config:"steadyStateMinutes" default:"20" min:"1" max:"120"`
	// Alarms are names of CloudWatch alarms; one that goes off during a deployment
	// has ECS roll it back. Default: none.
	Alarms []string `config:"alarms" pattern:"^.{1,255}$" allowed:"the name of a CloudWatch alarm, at most 255 characters"`
	// ZoneRebalancing has ECS move tasks when zones differ in their number.
	// Default: true.
	ZoneRebalancing bool `config:"zoneRebalancing" default:"true"`
}

// graceSeconds is the health-check grace period of a new task.
func (o *Options) graceSeconds(s service.Service) int {
	check := o.TargetHealthCheck
	return config.Default(o.Deployment.HealthCheckGraceSeconds, s.StartupSeconds+check.HealthyThreshold*check.IntervalSeconds)
}

// Spot splits the tasks between on-demand and spare capacity. AWS takes a Spot
// task back with two minutes' notice.
type Spot struct {
	// Percent of the tasks above OnDemandBase that run on Spot. Default: 0.
	Percent int `config:"percent" default:"0" min:"0" max:"100"`
	// OnDemandBase is the number of tasks that never run on Spot. Default: 1.
	OnDemandBase *int `config:"onDemandBase" min:"0" max:"1000"`
}

func (o *Options) onDemandBase() int { return config.Default(o.Spot.OnDemandBase, 1) }

// AutoScaling holds the loads per task that ECS keeps by changing the number of
// tasks. The target that asks for most tasks decides; at least one must be set.
type AutoScaling struct {
	// CPUPercent is the average use of CPU to keep; 0 does not look at it.
	// Default: 70.
	CPUPercent int `config:"cpuPercent" default:"70" min:"0" max:"100"`
	// MemoryPercent is the average use of memory to keep; 0 does not look at it.
	// An idle task above it would keep the service at its maximum. Default: 80.
	MemoryPercent int `config:"memoryPercent" default:"80" min:"0" max:"100"`
	// RequestsPerTarget is the number of requests per minute and task to keep; 0
	// does not look at it. Default: 0, because it depends on the model.
	RequestsPerTarget int `config:"requestsPerTarget" default:"0" min:"0" max:"1000000"`
	// OutCooldownSeconds after tasks were added before more are. Default: 60.
	OutCooldownSeconds int `config:"outCooldownSeconds" default:"60" min:"0" max:"3600"`
	// InCooldownSeconds after tasks were removed before more are. Default: 300.
	InCooldownSeconds int `config:"inCooldownSeconds" default:"300" min:"0" max:"3600"`
}

// TargetHealthCheck is the load balancer's check of one task, by GET of
// service.healthPath.
type TargetHealthCheck struct {
	// IntervalSeconds between two checks. Default: 15.
	IntervalSeconds int `config:"intervalSeconds" default:"15" min:"5" max:"300"`
	// TimeoutSeconds of one check, below the interval. Default: 5.
	TimeoutSeconds int `config:"timeoutSeconds" default:"5" min:"2" max:"120"`
	// HealthyThreshold is how many checks in a row make a task healthy. Default: 2.
	HealthyThreshold int `config:"healthyThreshold" default:"2" min:"2" max:"10"`
	// UnhealthyThreshold is how many make it unhealthy. Default: 3.
	UnhealthyThreshold int `config:"unhealthyThreshold" default:"3" min:"2" max:"10"`
	// Codes are the HTTP status codes of a healthy answer. Default: 200.
	Codes string `config:"codes" default:"200" pattern:"^[2-4][0-9]{2}([-,][2-4][0-9]{2})*$" allowed:"codes from 200 to 499, such as 200, 200-299 or 200,204"`
}

// AccessLogs is where the load balancer writes a line per request.
type AccessLogs struct {
	// Bucket is an existing S3 bucket of the same region whose policy lets Elastic
	// Load Balancing write (docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).
	Bucket string `config:"bucket" pattern:"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$" allowed:"the name of an S3 bucket"`
	// Prefix starts the name of every object. Default: none.
	Prefix string `config:"prefix" pattern:"^[^/].*[^/]$|^[^/]$" allowed:"a path without a slash at either end"`
}
