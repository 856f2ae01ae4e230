package fargate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// ContainerHealthCheck is the check that ECS runs inside the container. A task
// that fails it is replaced.
type ContainerHealthCheck struct {
	// Command is run by the image's shell; the container is healthy while it ends
	// with 0. Default: curl -f http://localhost:PORT/HEALTHPATH || exit 1, with the
	// service's port and path, for which the image must hold curl.
	Command string `pulumi:"command,optional"`
	// IntervalSeconds between two checks. Default: 30.
	IntervalSeconds int `pulumi:"intervalSeconds,optional" default:"30" min:"5" max:"300"`
	// TimeoutSeconds is the time limit of one check. Default: 5.
	TimeoutSeconds int `pulumi:"timeoutSeconds,optional" default:"5" min:"2" max:"60"`
	// Retries is how many checks in a row must fail. Those of the first
	// service.startupSeconds do not count. Default: 3.
	Retries int `pulumi:"retries,optional" default:"3" min:"1" max:"10"`
}

// Deployment is the rolling update of the service.
type Deployment struct {
	// MinHealthyPercent of the tasks keep running during a deployment. Default: 100.
	MinHealthyPercent *int `pulumi:"minHealthyPercent,optional" default:"100" min:"0" max:"100"`
	// MaxHealthyPercent of the tasks may run during a deployment, old and new together.
	// Default: 200.
	MaxHealthyPercent int `pulumi:"maxHealthyPercent,optional" default:"200" min:"100" max:"200"`
	// HealthCheckGraceSeconds is how long the load balancer's verdict on a new task
	// is ignored. Default: service.startupSeconds and the time of the health checks
	// that make a target healthy.
	HealthCheckGraceSeconds *int `pulumi:"healthCheckGraceSeconds,optional" min:"0" max:"3600"`
	// SteadyStateMinutes is how long an update waits for the new tasks before it
	// fails. ECS needs about ten to give a deployment up and roll it back.
	// Default: 20.
	SteadyStateMinutes int `pulumi:"steadyStateMinutes,optional" default:"20" min:"1" max:"120"`
	// Alarms are names of CloudWatch alarms; one that goes off during a deployment
	// has ECS roll it back. Default: none.
	Alarms []pulumi.StringInput `pulumi:"alarms,optional" format:"cloudWatchAlarm"`
	// ZoneRebalancing has ECS move tasks when zones differ in their number.
	// Default: true.
	ZoneRebalancing *bool `pulumi:"zoneRebalancing,optional" default:"true"`
}

// graceSeconds is the health-check grace period of a new task.
func (a *Args) graceSeconds() int {
	check := a.TargetHealthCheck
	return config.Default(a.Deployment.HealthCheckGraceSeconds, a.Service.StartupSeconds+check.HealthyThreshold*check.IntervalSeconds)
}

// Spot splits the tasks between on-demand and spare capacity. AWS takes a Spot
// task back with two minutes' notice.
type Spot struct {
	// Percent of the tasks above OnDemandBase that run on Spot. Default: 0.
	Percent int `pulumi:"percent,optional" min:"0" max:"100"`
	// OnDemandBase is the number of tasks that never run on Spot. Default: 1.
	OnDemandBase *int `pulumi:"onDemandBase,optional" min:"0" max:"1000"`
}

func (a *Args) onDemandBase() int { return config.Default(a.Spot.OnDemandBase, 1) }

// AutoScaling holds the loads per task that ECS keeps by changing the number of
// tasks. The target that asks for most tasks decides; at least one must be set.
type AutoScaling struct {
	// CPUPercent is the average use of CPU to keep; 0 does not look at it.
	// Default: 70.
	CPUPercent *int `pulumi:"cpuPercent,optional" default:"70" min:"0" max:"100"`
	// MemoryPercent is the average use of memory to keep; 0 does not look at it.
	// An idle task above it would keep the service at its maximum. Default: 80.
	MemoryPercent *int `pulumi:"memoryPercent,optional" default:"80" min:"0" max:"100"`
	// RequestsPerTarget is the number of requests per minute and task to keep; 0
	// does not look at it. Default: 0, because it depends on the model.
	RequestsPerTarget int `pulumi:"requestsPerTarget,optional" min:"0" max:"1000000"`
	// OutCooldownSeconds is how long after tasks were added more may be. Default: 60.
	OutCooldownSeconds *int `pulumi:"outCooldownSeconds,optional" default:"60" min:"0" max:"3600"`
	// InCooldownSeconds is how long after tasks were removed more may be. Default: 300.
	InCooldownSeconds *int `pulumi:"inCooldownSeconds,optional" default:"300" min:"0" max:"3600"`
}

// TargetHealthCheck is the load balancer's check of one task, by GET of
// service.healthPath.
type TargetHealthCheck struct {
	// IntervalSeconds between two checks. Default: 15.
	IntervalSeconds int `pulumi:"intervalSeconds,optional" default:"15" min:"5" max:"300"`
	// TimeoutSeconds is the time limit of one check, below the interval. Default: 5.
	TimeoutSeconds int `pulumi:"timeoutSeconds,optional" default:"5" min:"2" max:"120"`
	// HealthyThreshold is how many checks in a row make a task healthy. Default: 2.
	HealthyThreshold int `pulumi:"healthyThreshold,optional" default:"2" min:"2" max:"10"`
	// UnhealthyThreshold is how many make it unhealthy. Default: 3.
	UnhealthyThreshold int `pulumi:"unhealthyThreshold,optional" default:"3" min:"2" max:"10"`
	// Codes are the HTTP status codes of a healthy answer. Default: 200.
	Codes string `pulumi:"codes,optional" default:"200" format:"httpCodes"`
}

// AccessLogs is where the load balancer writes a line per request.
type AccessLogs struct {
	// Bucket is an existing S3 bucket of the same region whose policy lets Elastic
	// Load Balancing write (docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).
	Bucket pulumi.StringInput `pulumi:"bucket,optional" format:"s3Bucket"`
	// Prefix starts the name of every object. Default: none.
	Prefix string `pulumi:"prefix,optional" format:"objectPrefix"`
}
