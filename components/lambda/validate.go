package lambda

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components"
	"bankchurn/components/cloudwatch"
	"bankchurn/config"
	"bankchurn/service"
)

// variable matches the variable names that Lambda accepts
// (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, 2026-08).
var variable = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]+$`)

// maxEnvironmentBytes is Lambda's limit for all variables together
// (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, 2026-08).
const maxEnvironmentBytes = 4096

// reservedVariables are set by Lambda itself; creating a function that sets one fails
// (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, 2026-08).
var reservedVariables = []string{
	"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
	"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
	"AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
	"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
	"AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
}

// Validate implements components.Platform.
func (a *Args) Validate(in components.Input, r *config.Report) { a.with(in).validate(in, r) }

func (a *Args) validate(in components.Input, r *config.Report) {
	a.validateCode(in, r)
	a.validateRelease(r)
	a.validateConcurrency(in.Traffic, r)
	a.validateEnvironment(r)
	a.validateKeys(in.Account, r)
	a.validateNetwork(r)
	a.validateDomain(in, r)
	topic := cloudwatch.Topic
	topic.Dashboard = a.Dashboard
	a.Alarms.Validate("lambda.alarms", topic, r)
	a.dashboardOptions().Validate("lambda", r)
	cloudwatch.ValidateRetention("lambda.logRetentionDays", a.LogRetentionDays, r)
	s := a.Service
	share := decimal.NewFromInt(int64(s.MemoryMiB)).DivRound(mebibytesPerCPU, 2)
	if cpu := s.CPUs(decimal.Zero); cpu.GreaterThan(share) {
		need := cpu.Mul(mebibytesPerCPU).Ceil()
		r.Warn(config.Problem{
			Path: "service.cpu", Value: cpu,
			Reason: fmt.Sprintf("Lambda allocates CPU in proportion to memory: %d MiB gets %s vCPU; set service.memoryMiB to %s to get this CPU", s.MemoryMiB, share, need),
		})
	}
}

func (a *Args) validateCode(in components.Input, r *config.Report) {
	if config.IsSet(a.Service.Image) {
		r.Note("lambda does not run service.image, which answers HTTP; service.port and service.startupSeconds have no effect either")
	}
	if a.Zip != "" && config.IsSet(a.Image) {
		r.Refuse(config.Problem{Path: "lambda.image", Value: valueOf(a.Image), Reason: fmt.Sprintf("conflicts with lambda.zip, which is %q: a function runs an image or a zip", a.Zip)})
		return
	}
	c := a.code()
	if c.zip == "" {
		a.image(r)
		components.NoteForeignImage(c.image, in.Account, " and lambda.amazonaws.com", "the function cannot be created", r)
		return
	}
	validateRuntime(a.Runtime, in.Today, r)
	a.validatePackage(c.zip, in, r)
}

// valueOf is an input's value in a message; nil for an Output.
func valueOf(in pulumi.StringInput) any {
	if text, known := config.Plain(in); known {
		return text
	}
	return nil
}

// image returns the image of the next version, checked; nil for a zip.
func (a *Args) image(r *config.Report) pulumi.StringInput {
	c := a.code()
	return config.Check(c.image, r, func(text string, r *config.Report) { a.checkImage(c.path, text, r) })
}

func (a *Args) checkImage(path, image string, r *config.Report) {
	ecr, private := components.ParseECRImage(image)
	switch {
	case !private:
		r.Refuse(config.Problem{Path: path, Value: image, Reason: "Lambda pulls only from a private Amazon ECR repository", Allowed: "ACCOUNT.dkr.ecr." + a.Region + ".amazonaws.com/REPOSITORY:TAG; or lambda.zip"})
	case ecr.Region != a.Region:
		r.Refuse(config.Problem{Path: path, Value: image, Reason: "Lambda can only pull from its own region, " + a.Region, Allowed: strings.Replace(image, ecr.Region, a.Region, 1)})
	default:
		service.WarnUnpinned(path, image, r)
	}
}

func (a *Args) validateConcurrency(t service.Traffic, r *config.Report) {
	reserved, provisioned := a.reserved(), a.provisioned()
	neutral := a.ProvisionedConcurrency == nil && a.ReservedConcurrency == nil // service.Validate already rejects a minimum above the maximum
	if both := 2 * provisioned; reserved > 0 && both > reserved && (provisioned <= reserved || !neutral) {
		path := "lambda.provisionedConcurrency"
		if a.ProvisionedConcurrency == nil {
			path = "service.scaling.min"
		}
		// docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html, 2026-11
		r.Refuse(config.Problem{
			Path: path, Value: provisioned,
			Reason: fmt.Sprintf("is provisioned for both the old and the new version during an update, %d together, but the reserved concurrency is %d: the next update of the function would fail",
				both, reserved),
			Allowed: fmt.Sprintf("0 to %d, lambda.reservedConcurrency of %d or more, or -1 for none", reserved/2, both),
		})
	}
	a.validateReserved(r)
	if reserved == 0 {
		r.Refuse(config.Problem{Path: "lambda.reservedConcurrency", Value: 0, Reason: "a reservation of 0 stops the function: every request would fail", Allowed: "-1 for none, or 1 or more"})
	}
	if t.RequestsPerMonth == nil {
		return
	}
	perSecond, when := t.PeakPerSecond()
	if perSecond > float64(a.Throttle.RatePerSecond) {
		r.Refuse(config.Problem{
			Path: "lambda.throttle.ratePerSecond", Value: a.Throttle.RatePerSecond,
			Reason:  fmt.Sprintf("is below the traffic of %.1f requests/s %s: the rest would be answered 429", perSecond, when),
			Allowed: fmt.Sprintf("%.0f or more; three to five times the average leaves room for peaks", math.Ceil(perSecond)),
		})
	}
	if t.AverageMs != nil && reserved > 0 {
		if busy := perSecond * float64(*t.AverageMs) / 1000; busy > float64(reserved) {
			path := "lambda.reservedConcurrency"
			if a.ReservedConcurrency == nil {
				path = "service.scaling.max"
			}
			r.Refuse(config.Problem{
				Path: path, Value: reserved,
				Reason:  fmt.Sprintf("traffic keeps %.1f instances busy %s: the rest would be answered 429", busy, when),
				Allowed: fmt.Sprintf("%.0f or more, or lambda.reservedConcurrency: -1 for no cap", math.Ceil(busy)),
			})
		}
	}
}

// mostReserved is the most that the default quota of 1,000 allows: AWS requires 100 to stay
// unreserved (docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html, 2026-11).
const mostReserved = 900

// validateReserved notes how much a maximum takes from the account's concurrency. An explicit
// lambda.reservedConcurrency may exceed the default quota, for accounts whose quota was raised.
func (a *Args) validateReserved(r *config.Report) {
	reserved := a.reserved()
	switch {
	case reserved <= 0:
	case a.ReservedConcurrency == nil && reserved > mostReserved:
		r.Refuse(config.Problem{
			Path: "service.scaling.max", Value: reserved, Reason: "would be reserved from the account's concurrency, which is 1,000 by default and of which 100 must stay unreserved",
			Allowed: fmt.Sprintf("up to %d, or lambda.reservedConcurrency: %d in an account with a higher quota, or -1 for none", mostReserved, reserved),
		})
	default:
		r.Note(fmt.Sprintf("lambda reserves %d of the account's concurrency for this function, and AWS requires that 100 stay unreserved. New accounts have 10 in all: raise the quota first, or set lambda.reservedConcurrency: -1", reserved))
	}
}

func (a *Args) validateEnvironment(r *config.Report) {
	s := a.Service
	checkEnvironmentSize(config.Texts(a.environment()), r)
	for _, name := range config.SortedNames(s.Env) {
		switch {
		case slices.Contains(reservedVariables, name):
			r.Refuse(config.Problem{Path: "service.env." + name, Reason: "is set by Lambda, which rejects functions that set it", Allowed: "another name"})
		case !variable.MatchString(name):
			r.Refuse(config.Problem{Path: "service.env." + name, Reason: "is not a variable name that Lambda accepts", Allowed: "a letter first, then at least one letter, digit or underscore"})
		}
	}
	for _, name := range config.SortedNames(a.secrets(r)) {
		if _, both := s.Env[secretVariable(name)]; both {
			r.Refuse(config.Problem{Path: "service.env." + secretVariable(name), Reason: "is reserved on Lambda for the secret's ARN", Allowed: "another name"})
		}
	}
}

// checkEnvironmentSize rejects variables that exceed Lambda's limit together.
func checkEnvironmentSize(env map[string]string, r *config.Report) {
	bytes := 0
	for name, value := range env {
		bytes += len(name) + len(value)
	}
	if bytes > maxEnvironmentBytes {
		r.Refuse(config.Problem{Path: "service.env", Value: fmt.Sprintf("%d bytes", bytes), Reason: "exceeds Lambda's limit for all variables together", Allowed: fmt.Sprintf("up to %d bytes, names included", maxEnvironmentBytes)})
	}
}
