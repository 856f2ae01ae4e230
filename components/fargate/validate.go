package fargate

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/cloudwatch"
	"bankchurn/config"
	"bankchurn/service"
)

// Validate implements components.Platform.
func (a *Args) Validate(in components.Input, r *config.Report) { a.with(in).validate(in, r) }

func (a *Args) validate(in components.Input, r *config.Report) {
	a.validateName(r)
	images, _ := a.granted(r)
	for _, image := range images {
		components.NoteForeignImage(image, in.Account, "", "no task starts", r)
	}
	a.validateRelease(in, r)
	a.validateSize(r)
	a.validateContainer(r)
	a.environment(r)
	a.validateSecrets(r)
	a.validateKeys(in.Account, r)
	a.validateScaling(in.Traffic, r)
	a.validateDeployment(r)
	a.validateSpot(r)
	a.Network.Validate("fargate.network", a.Region, a.Service.Public, r)
	a.validateCallers(r)
	a.validateBalancer(in, r)
	topic := cloudwatch.Topic
	topic.Dashboard = a.Dashboard
	a.Alarms.Validate("fargate.alarms", topic, r)
	a.dashboardOptions().Validate("fargate", r)
}

// validateName rejects prefixes that AWS reserves in the generated names of load balancers and
// security groups.
func (a *Args) validateName(r *config.Report) {
	name := a.Service.Name
	for _, reserved := range []string{"internal-", "sg-"} {
		if strings.HasPrefix(name, reserved) {
			r.Refuse(config.Problem{Path: "service.name", Value: name, Reason: "names starting with " + reserved + " are reserved by AWS", Allowed: "another prefix"})
		}
	}
}

// checked returns an image that Fargate can pull.
func (a *Args) checked(i image, r *config.Report) pulumi.StringInput {
	check := func(text string, r *config.Report) { a.checkImage(i.path, text, r) }
	if !config.IsSet(i.name) {
		check("", r)
	}
	return config.Check(i.name, r, check)
}

// lacksImage reports fargate.image as missing if the image comes from another key.
func (a *Args) lacksImage(path string) *config.Missing {
	if path != "service.image" {
		return nil
	}
	return &config.Missing{Key: "fargate.image", Example: "123456789012.dkr.ecr." + a.Region + ".amazonaws.com/example:example"}
}

func (a *Args) checkImage(path, image string, r *config.Report) {
	if image == "" {
		r.Refuse(config.Problem{Path: path, Reason: "is required: Fargate runs a container image", Allowed: "ACCOUNT.dkr.ecr." + a.Region + ".amazonaws.com/REPOSITORY:TAG", Missing: a.lacksImage(path)})
		return
	}
	ecr, private := components.ParseECRImage(image)
	near := ecr.Region == a.Region
	switch {
	case a.Network.Isolated() && !near:
		r.Refuse(config.Problem{
			Path: path, Value: image, Reason: "with fargate.network.nat none, only Amazon ECR in " + a.Region + " can be reached",
			Allowed: "ACCOUNT.dkr.ecr." + a.Region + ".amazonaws.com/REPOSITORY:TAG, or fargate.network.nat one or perZone", Missing: a.lacksImage(path),
		})
		return
	case !private && !strings.HasPrefix(image, "public.ecr.aws/"):
		r.Warn(config.Problem{Path: path, Value: image, Reason: "ECS pulls it without credentials: this fails if the image is private or the registry limits anonymous pulls", Allowed: "a copy in Amazon ECR; set fargate.image to keep service.image for another cloud"})
	}
	service.WarnUnpinned(path, image, r)
}

func (a *Args) validateContainer(r *config.Report) {
	if a.Exec && a.ReadOnlyRootFilesystem {
		r.Refuse(config.Problem{Path: "fargate.exec", Value: true, Reason: "conflicts with fargate.readOnlyRootFilesystem: its agent writes files", Fix: "set only one of the two"})
	}
	if c := a.ContainerHealthCheck; c.TimeoutSeconds >= c.IntervalSeconds {
		r.Refuse(config.Problem{Path: "fargate.containerHealthCheck.timeoutSeconds", Value: c.TimeoutSeconds, Reason: fmt.Sprintf("is not below intervalSeconds, which is %d", c.IntervalSeconds)})
	}
	cloudwatch.ValidateRetention("fargate.logRetentionDays", a.LogRetentionDays, r)
	if strings.HasPrefix(a.LogGroup, "aws/") {
		r.Refuse(config.Problem{Path: "fargate.logGroup", Value: a.LogGroup, Reason: "names starting with aws/ are reserved by AWS", DidYouMean: "/ecs/bankchurn"})
	}
}

func (a *Args) validateSecrets(r *config.Report) {
	if _, secret := config.Merge(a.Service.Secrets, a.Secrets)["PORT"]; secret {
		r.Refuse(config.Problem{Path: config.OverridePath("fargate.secrets", "service.secrets", "PORT", a.Secrets), Reason: "is reserved for the container's port, service.port", Allowed: "another name"})
	}
}
