package fargate

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bankchurn/components"
	"bankchurn/spec"
)

// Validate implements components.Platform.
func (o *Options) Validate(in components.Input, r *spec.Report) {
	s := in.Service
	o.validateName(s, r)
	o.validateImage(s, r)
	o.validateSize(s, r)
	o.validateContainer(r)
	o.validateEnvironment(s, r)
	o.validateSecrets(s, r)
	o.validateScaling(in, r)
	o.validateDeployment(s, r)
	o.validateSpot(r)
	o.Network.Validate("fargate.network", o.AWSRegion, s.Public, r)
	o.validateCallers(s, r)
	o.validateBalancer(s, r)
}

// validateName refuses the beginnings that AWS keeps for itself in the generated
// names of load balancers and security groups.
func (o *Options) validateName(s spec.Service, r *spec.Report) {
	for _, reserved := range []string{"internal-", "sg-"} {
		if strings.HasPrefix(s.Name, reserved) {
			r.Refuse(spec.Problem{Path: "service.name", Value: s.Name, Reason: "AWS keeps names that start with " + reserved + " for itself", Allowed: "another beginning"})
		}
	}
}

var (
	ecrImage  = regexp.MustCompile(`^([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([^:@]+)`)
	secretARN = regexp.MustCompile(`^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^:]+-[A-Za-z0-9]{6})(:[^:]*:[^:]*:[^:]*)?$`)
)

func (o *Options) validateImage(s spec.Service, r *spec.Report) {
	image, path := o.imageOf(s)
	if image == "" {
		r.Refuse(spec.Problem{Path: path, Reason: "is missing: Fargate runs a container image", Allowed: "ACCOUNT.dkr.ecr." + o.AWSRegion + ".amazonaws.com/REPOSITORY:TAG"})
		return
	}
	ecr := ecrImage.FindStringSubmatch(image)
	near := len(ecr) > 0 && ecr[2] == o.AWSRegion
	switch {
	case o.Network.Isolated() && !near:
		r.Refuse(spec.Problem{
			Path: path, Value: image, Reason: "with fargate.network.nat none, only Amazon ECR of " + o.AWSRegion + " can be reached",
			Allowed: "ACCOUNT.dkr.ecr." + o.AWSRegion + ".amazonaws.com/REPOSITORY:TAG, or fargate.network.nat one or perZone",
		})
		return
	case ecr == nil && !strings.HasPrefix(image, "public.ecr.aws/"):
		r.Warn(spec.Problem{Path: path, Value: image, Reason: "ECS pulls it without credentials: this fails for a private image, and where the registry limits anonymous pulls", Allowed: "a copy in Amazon ECR; set fargate.image to keep service.image for another cloud"})
	}
	spec.WarnUnpinned(path, image, r)
}

func (o *Options) validateContainer(r *spec.Report) {
	if o.Exec && o.ReadOnlyRootFilesystem {
		r.Refuse(spec.Problem{Path: "fargate.exec", Value: true, Reason: "its agent writes files, and fargate.readOnlyRootFilesystem forbids that", Allowed: "one of the two"})
	}
	if c := o.ContainerHealthCheck; c.TimeoutSeconds >= c.IntervalSeconds {
		r.Refuse(spec.Problem{Path: "fargate.containerHealthCheck.timeoutSeconds", Value: c.TimeoutSeconds, Reason: fmt.Sprintf("is not below intervalSeconds, which is %d", c.IntervalSeconds)})
	}
	if !slices.Contains(retentions, o.LogRetentionDays) {
		r.Refuse(spec.Problem{
			Path: "fargate.logRetentionDays", Value: o.LogRetentionDays, Reason: "CloudWatch Logs does not have this retention",
			Allowed: strings.Trim(strings.ReplaceAll(fmt.Sprint(retentions), " ", ", "), "[]"), DidYouMean: strconv.Itoa(nearestRetention(o.LogRetentionDays)),
		})
	}
	if strings.HasPrefix(o.LogGroup, "aws/") {
		r.Refuse(spec.Problem{Path: "fargate.logGroup", Value: o.LogGroup, Reason: "AWS keeps names that start with aws/ for itself", DidYouMean: "/ecs/bankchurn"})
	}
}

// retentions are the days CloudWatch Logs accepts for retentionInDays
// (docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html, 2026-08).
var retentions = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

func nearestRetention(want int) int {
	apart := func(days int) int { return max(days-want, want-days) }
	return slices.MinFunc(retentions, func(a, b int) int { return apart(a) - apart(b) })
}

func (o *Options) validateEnvironment(s spec.Service, r *spec.Report) {
	if port, set := s.Env["PORT"]; set && port != strconv.Itoa(s.Port) {
		r.Refuse(spec.Problem{Path: "service.env.PORT", Value: port, Reason: fmt.Sprintf("differs from service.port, which is %d and where the load balancer looks for the container", s.Port), Allowed: "no such variable; it is set to service.port"})
	}
	for _, name := range spec.SortedNames(o.Secrets) {
		if _, both := s.Env[name]; both {
			r.Refuse(spec.Problem{Path: "fargate.secrets." + name, Reason: "is also in service.env, and ECS refuses a variable with two values", Allowed: "one of them"})
		}
	}
	if _, secret := o.secretsOf(s)["PORT"]; secret {
		r.Refuse(spec.Problem{Path: spec.OverridePath("fargate.secrets", "service.secrets", "PORT", o.Secrets), Reason: "carries the container's port, which is service.port", Allowed: "another name"})
	}
}

func (o *Options) validateSecrets(s spec.Service, r *spec.Report) {
	secrets := o.secretsOf(s)
	for _, name := range spec.SortedNames(secrets) {
		if !secretARN.MatchString(secrets[name]) {
			r.Refuse(spec.Problem{
				Path: spec.OverridePath("fargate.secrets", "service.secrets", name, o.Secrets), Value: secrets[name],
				Reason:  "is not the full ARN of a Secrets Manager secret",
				Allowed: "arn:aws:secretsmanager:" + o.AWSRegion + ":ACCOUNT:secret:NAME-XXXXXX with the six characters that AWS adds, and :KEY:: for one key of a JSON secret; set it under fargate.secrets to keep service.secrets for another cloud",
			})
		}
	}
}
