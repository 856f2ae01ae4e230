package lambda

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/components"
	"bankchurn/spec"
)

var (
	ecrImage  = regexp.MustCompile(`^[0-9]{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?/.+$`)
	secretARN = regexp.MustCompile(`^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$`)
)

// maxEnvironmentBytes is Lambda's limit on all variables together
// (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, 2026-08).
const maxEnvironmentBytes = 4096

// reservedVariables are set by Lambda itself; creating a function with one fails
// (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, 2026-08).
var reservedVariables = []string{
	"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
	"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
	"AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
	"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
	"AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
}

// retentions are the days CloudWatch Logs accepts for retentionInDays
// (docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html, 2026-08).
var retentions = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// Validate implements components.Platform.
func (o *Options) Validate(in components.Input, r *spec.Report) {
	o.validateCode(in, r)
	o.validateConcurrency(in, r)
	o.validateEnvironment(in.Service, r)
	if !slices.Contains(retentions, o.LogRetentionDays) {
		r.Refuse(spec.Problem{
			Path: "lambda.logRetentionDays", Value: o.LogRetentionDays, Reason: "CloudWatch Logs does not have this retention",
			Allowed: listInts(retentions), DidYouMean: fmt.Sprint(nearestInt(o.LogRetentionDays, retentions)),
		})
	}
	s := in.Service
	share := decimal.NewFromInt(int64(s.MemoryMiB)).DivRound(mebibytesPerCPU, 2)
	if s.CPU != nil && s.CPU.GreaterThan(share) {
		need := s.CPU.Mul(mebibytesPerCPU).Ceil()
		r.Warn(spec.Problem{
			Path: "service.cpu", Value: s.CPU,
			Reason: fmt.Sprintf("Lambda gives CPU in proportion to memory: %d MiB is %s vCPU; set service.memoryMiB to %s for what is asked", s.MemoryMiB, share, need),
		})
	}
}

func (o *Options) validateCode(in components.Input, r *spec.Report) {
	if in.Service.Image != "" {
		r.Note("lambda does not run service.image, which answers HTTP; nor do service.port and service.startupSeconds mean anything there")
	}
	if o.Zip != "" && o.Image != "" {
		r.Refuse(spec.Problem{Path: "lambda.image", Value: o.Image, Reason: fmt.Sprintf("a function runs an image or a zip, and lambda.zip is %q too; keep one of them", o.Zip)})
		return
	}
	c := o.code()
	if c.image != "" {
		const path = "lambda.image"
		match := ecrImage.FindStringSubmatch(c.image)
		switch {
		case match == nil:
			r.Refuse(spec.Problem{Path: path, Value: c.image, Reason: "Lambda pulls only from a private Amazon ECR repository", Allowed: "ACCOUNT.dkr.ecr." + o.AWSRegion + ".amazonaws.com/REPOSITORY:TAG; or lambda.zip"})
		case match[1] != o.AWSRegion:
			r.Refuse(spec.Problem{Path: path, Value: c.image, Reason: "Lambda pulls only from its own region, which is " + o.AWSRegion, Allowed: strings.Replace(c.image, match[1], o.AWSRegion, 1)})
		default:
			spec.WarnUnpinned(path, c.image, r)
		}
		return
	}
	validateRuntime(o.Runtime, in.Today, r)
	validatePackage(c.zip, r)
}

func (o *Options) validateConcurrency(in components.Input, r *spec.Report) {
	reserved, provisioned := o.reserved(in.Service), o.provisioned(in.Service)
	if reserved >= 0 && provisioned > reserved {
		r.Refuse(spec.Problem{
			Path: "lambda.provisionedConcurrency", Value: provisioned,
			Reason:  "provisioned concurrency is part of the reserved, which is " + fmt.Sprint(reserved),
			Allowed: fmt.Sprintf("0 to %d, or a larger lambda.reservedConcurrency", reserved),
		})
	}
	if reserved == 0 {
		r.Refuse(spec.Problem{Path: "lambda.reservedConcurrency", Value: 0, Reason: "a reservation of 0 stops the function: every request would fail", Allowed: "-1 for none, or 1 and more"})
	}
	t := in.Traffic
	if t.RequestsPerMonth == nil {
		return
	}
	perSecond := float64(*t.RequestsPerMonth) / spec.SecondsPerMonth
	if perSecond > float64(o.Throttle.RatePerSecond) {
		r.Refuse(spec.Problem{
			Path: "lambda.throttle.ratePerSecond", Value: o.Throttle.RatePerSecond,
			Reason:  fmt.Sprintf("below the average of %.1f requests/s that traffic.requestsPerMonth means: the rest would be answered 429", perSecond),
			Allowed: fmt.Sprintf("more than %.0f; three to five times the average leaves room for peaks", perSecond),
		})
	}
	if t.AverageMs != nil && reserved > 0 {
		if busy := perSecond * float64(*t.AverageMs) / 1000; busy > float64(reserved) {
			path := "lambda.reservedConcurrency"
			if o.ReservedConcurrency == nil {
				path = "service.scaling.max"
			}
			r.Refuse(spec.Problem{
				Path: path, Value: reserved,
				Reason:  fmt.Sprintf("the traffic keeps %.1f instances busy on average: the rest would be answered 429", busy),
				Allowed: fmt.Sprintf("more than %.0f, or lambda.reservedConcurrency: -1 for no cap", busy),
			})
		}
	}
}

func (o *Options) validateEnvironment(s spec.Service, r *spec.Report) {
	bytes := 0
	for name, value := range o.environment(s) {
		bytes += len(name) + len(value)
	}
	if bytes > maxEnvironmentBytes {
		r.Refuse(spec.Problem{Path: "service.env", Value: fmt.Sprintf("%d bytes", bytes), Reason: "Lambda's variables together are too large", Allowed: fmt.Sprintf("up to %d bytes, names included", maxEnvironmentBytes)})
	}
	for _, name := range spec.SortedNames(s.Env) {
		if slices.Contains(reservedVariables, name) {
			r.Refuse(spec.Problem{Path: "service.env." + name, Reason: "Lambda sets this variable itself and refuses a function that does", Allowed: "another name"})
		}
	}
	secrets := o.secretsOf(s)
	for _, name := range spec.SortedNames(secrets) {
		if !secretARN.MatchString(secrets[name]) {
			r.Refuse(spec.Problem{
				Path: spec.OverridePath("lambda.secrets", "service.secrets", name, o.Secrets), Value: secrets[name],
				Reason:  "is not the ARN of a Secrets Manager secret",
				Allowed: "arn:aws:secretsmanager:" + o.AWSRegion + ":ACCOUNT:secret:NAME; set it under lambda.secrets to keep service.secrets for another cloud",
			})
		}
		if _, both := s.Env[secretVariable(name)]; both {
			r.Refuse(spec.Problem{Path: "service.env." + secretVariable(name), Reason: "this variable carries the secret's ARN on Lambda", Allowed: "another name"})
		}
	}
}

func listInts(values []int) string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(values)), ", "), "[]")
}

func nearestInt(want int, values []int) int {
	best := values[0]
	for _, v := range values {
		if abs(v-want) < abs(best-want) {
			best = v
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }
