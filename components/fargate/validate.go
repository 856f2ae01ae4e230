package fargate

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"bankchurn/components"
	"bankchurn/components/cloudwatch"
	"bankchurn/config"
	"bankchurn/service"
)

// Validate implements components.Platform.
func (o *Options) Validate(in components.Input, r *config.Report) {
	s := in.Service
	o.validateName(s, r)
	for _, i := range o.images(s, in.Release) {
		o.validateImage(i.name, i.path, r)
	}
	o.validateRelease(in, r)
	o.validateSize(s, r)
	o.validateContainer(r)
	o.validateEnvironment(s, r)
	o.validateSecrets(s, r)
	o.validateScaling(in, r)
	o.validateDeployment(s, r)
	o.validateSpot(r)
	o.Network.Validate("fargate.network", o.AWSRegion, s.Public, r)
	o.validateCallers(s, r)
	o.validateBalancer(in, r)
	o.Alarms.Validate("fargate.alarms", cloudwatch.Topic, r)
}

// validateName refuses the beginnings that AWS keeps for itself in the generated
// names of load balancers and security groups.
func (o *Options) validateName(s service.Service, r *config.Report) {
	for _, reserved := range []string{"internal-", "sg-"} {
		if strings.HasPrefix(s.Name, reserved) {
			r.Refuse(config.Problem{Path: "service.name", Value: s.Name, Reason: "AWS keeps names that start with " + reserved + " for itself", Allowed: "another beginning"})
		}
	}
}

var (
	ecrImage  = regexp.MustCompile(`^([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([^:@]+)`)
	secretARN = regexp.MustCompile(`^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^:]+-[A-Za-z0-9]{6})(:[^:]*:[^:]*:[^:]*)?$`)
)

func (o *Options) validateImage(image, path string, r *config.Report) {
	if image == "" {
		r.Refuse(config.Problem{Path: path, Reason: "is missing: Fargate runs a container image", Allowed: "ACCOUNT.dkr.ecr." + o.AWSRegion + ".amazonaws.com/REPOSITORY:TAG"})
		return
	}
	ecr := ecrImage.FindStringSubmatch(image)
	near := len(ecr) > 0 && ecr[2] == o.AWSRegion
	switch {
	case o.Network.Isolated() && !near:
		r.Refuse(config.Problem{
			Path: path, Value: image, Reason: "with fargate.network.nat none, only Amazon ECR of " + o.AWSRegion + " can be reached",
			Allowed: "ACCOUNT.dkr.ecr." + o.AWSRegion + ".amazonaws.com/REPOSITORY:TAG, or fargate.network.nat one or perZone",
		})
		return
	case ecr == nil && !strings.HasPrefix(image, "public.ecr.aws/"):
		r.Warn(config.Problem{Path: path, Value: image, Reason: "ECS pulls it without credentials: this fails for a private image, and where the registry limits anonymous pulls", Allowed: "a copy in Amazon ECR; set fargate.image to keep service.image for another cloud"})
	}
	service.WarnUnpinned(path, image, r)
}

func (o *Options) validateContainer(r *config.Report) {
	if o.Exec && o.ReadOnlyRootFilesystem {
		r.Refuse(config.Problem{Path: "fargate.exec", Value: true, Reason: "its agent writes files, and fargate.readOnlyRootFilesystem forbids that", Allowed: "one of the two"})
	}
	if c := o.ContainerHealthCheck; c.TimeoutSeconds >= c.IntervalSeconds {
		r.Refuse(config.Problem{Path: "fargate.containerHealthCheck.timeoutSeconds", Value: c.TimeoutSeconds, Reason: fmt.Sprintf("is not below intervalSeconds, which is %d", c.IntervalSeconds)})
	}
	cloudwatch.ValidateRetention("fargate.logRetentionDays", o.LogRetentionDays, r)
	if strings.HasPrefix(o.LogGroup, "aws/") {
		r.Refuse(config.Problem{Path: "fargate.logGroup", Value: o.LogGroup, Reason: "AWS keeps names that start with aws/ for itself", DidYouMean: "/ecs/bankchurn"})
	}
}

func (o *Options) validateEnvironment(s service.Service, r *config.Report) {
	if port, set := s.Env["PORT"]; set && port != strconv.Itoa(s.Port) {
		r.Refuse(config.Problem{Path: "service.env.PORT", Value: port, Reason: fmt.Sprintf("differs from service.port, which is %d and where the load balancer looks for the container", s.Port), Allowed: "no such variable; it is set to service.port"})
	}
	if _, secret := o.secretsOf(s)["PORT"]; secret {
		r.Refuse(config.Problem{Path: config.OverridePath("fargate.secrets", "service.secrets", "PORT", o.Secrets), Reason: "carries the container's port, which is service.port", Allowed: "another name"})
	}
}

func (o *Options) validateSecrets(s service.Service, r *config.Report) {
	service.SecretForm{
		Block: "fargate", Own: o.Secrets, Form: secretARN, Reason: "is not the full ARN of a Secrets Manager secret",
		Allowed: "arn:aws:secretsmanager:" + o.AWSRegion + ":ACCOUNT:secret:NAME-AbCdEf with the six characters that AWS adds, and :KEY:: for one key of a JSON secret",
	}.ValidateSecrets(s, r)
}
