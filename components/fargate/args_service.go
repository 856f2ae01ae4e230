package fargate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// ContainerHealthCheck is the health check that ECS runs inside the container. A task that fails
// it is replaced.
type ContainerHealthCheck struct {
	// The command that the image's shell runs; exit code 0 means healthy. Default: curl -f
	// http://localhost:PORT/HEALTHPATH || exit 1, with the service's port and path; the image
	// must contain curl.
	Command string `pulumi:"command,optional"`
	// The time between two checks. Default: 30.
	IntervalSeconds int `pulumi:"intervalSeconds,optional" default:"30" min:"5" max:"300"`
	// The time limit of one check. Default: 5.
	TimeoutSeconds int `pulumi:"timeoutSeconds,optional" default:"5" min:"2" max:"60"`
	// How many checks in a row must fail. Checks in the first `service.startupSeconds` do not
	// count. Default: 3.
	Retries int `pulumi:"retries,optional" default:"3" min:"1" max:"10"`
}

// Deployment is the rolling update of the service.
type Deployment struct {
	// The minimum percentage of tasks that keep running during a deployment. Default: 100.
	MinHealthyPercent *int `pulumi:"minHealthyPercent,optional" default:"100" min:"0" max:"100"`
	// The maximum percentage of tasks that may run during a deployment, old and new together.
	// Default: 200.
	MaxHealthyPercent int `pulumi:"maxHealthyPercent,optional" default:"200" min:"100" max:"200"`
	// How long load balancer health checks of a new task are ignored. Default:
	// `service.startupSeconds` plus the time of the health checks that make a target healthy.
	HealthCheckGraceSeconds *int `pulumi:"healthCheckGraceSeconds,optional" min:"0" max:"3600"`
	// How long an update waits for the new tasks before it fails. ECS needs about ten minutes to
	// fail a deployment and roll it back. Default: 20.
	SteadyStateMinutes int `pulumi:"steadyStateMinutes,optional" default:"20" min:"1" max:"120"`
	// Names of CloudWatch alarms. If one goes off during a deployment, ECS rolls it back.
	// Default: none.
	Alarms []pulumi.StringInput `pulumi:"alarms,optional" format:"cloudWatchAlarm"`
	// Has ECS rebalance tasks that are unevenly spread across zones. Default: true.
	ZoneRebalancing *bool `pulumi:"zoneRebalancing,optional" default:"true"`
}

// graceSeconds is the health-check grace period of a new task.
func (a *Args) graceSeconds() int {
	check := a.TargetHealthCheck
	return config.Default(a.Deployment.HealthCheckGraceSeconds, a.Service.StartupSeconds+check.HealthyThreshold*check.IntervalSeconds)
}

// Spot splits the tasks between on-demand and spare capacity. AWS reclaims a Spot task with two
// minutes' notice.
type Spot struct {
	// The percentage of tasks above `onDemandBase` that run on Spot. Default: 0.
	Percent int `pulumi:"percent,optional" min:"0" max:"100"`
	// The number of tasks that never run on Spot. Default: 1.
	OnDemandBase *int `pulumi:"onDemandBase,optional" min:"0" max:"1000"`
}

func (a *Args) onDemandBase() int { return config.Default(a.Spot.OnDemandBase, 1) }

// AutoScaling is the load per task that ECS maintains by changing the number of tasks. The
// target that requires the most tasks wins. Set at least one.
type AutoScaling struct {
	// The target for average CPU use in percent; 0 disables it. Default: 70.
	CPUPercent *int `pulumi:"cpuPercent,optional" default:"70" min:"0" max:"100"`
	// The target for average memory use in percent; 0 disables it. An idle task above it keeps
	// the service at its maximum. Default: 80.
	MemoryPercent *int `pulumi:"memoryPercent,optional" default:"80" min:"0" max:"100"`
	// The target for requests per minute and task; 0 disables it. Default: 0, because the right
	// value depends on the model.
	RequestsPerTarget int `pulumi:"requestsPerTarget,optional" min:"0" max:"1000000"`
	// How long to wait after adding tasks before adding more. Default: 60.
	OutCooldownSeconds *int `pulumi:"outCooldownSeconds,optional" default:"60" min:"0" max:"3600"`
	// How long to wait after removing tasks before removing more. Default: 300.
	InCooldownSeconds *int `pulumi:"inCooldownSeconds,optional" default:"300" min:"0" max:"3600"`
}

// TargetHealthCheck is the load balancer's check of one task, by GET of `service.healthPath`.
type TargetHealthCheck struct {
	// The time between two checks. Default: 15.
	IntervalSeconds int `pulumi:"intervalSeconds,optional" default:"15" min:"5" max:"300"`
	// The time limit of one check; must be below the interval. Default: 5.
	TimeoutSeconds int `pulumi:"timeoutSeconds,optional" default:"5" min:"2" max:"120"`
	// How many checks in a row must pass before a task is healthy. Default: 2.
	HealthyThreshold int `pulumi:"healthyThreshold,optional" default:"2" min:"2" max:"10"`
	// How many checks in a row must fail before a task is unhealthy. Default: 3.
	UnhealthyThreshold int `pulumi:"unhealthyThreshold,optional" default:"3" min:"2" max:"10"`
	// The HTTP status codes of a healthy response. Default: 200.
	Codes string `pulumi:"codes,optional" default:"200" format:"httpCodes"`
}

// AccessLogs is where the load balancer writes a line per request.
type AccessLogs struct {
	// An existing S3 bucket in the same region. Its policy must allow Elastic Load Balancing to
	// write
	// (docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).
	// Default: none.
	Bucket pulumi.StringInput `pulumi:"bucket,optional" format:"s3Bucket"`
	// The prefix of every object's name. Default: none.
	Prefix string `pulumi:"prefix,optional" format:"objectPrefix"`
}
