package fargate

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/operate"
	"bankchurn/internal/hint"
	"bankchurn/verify"
)

// CandidateHeader selects the task on which a new release is verified before it gets requests. Its
// values are `release` and, for a canary's candidate, `canary`.
const CandidateHeader = "X-Candidate"

// trial identifies the candidate task of a release: the value of CandidateHeader, its name in
// messages, and the priority of its rule among the candidates' rules.
type trial struct {
	value, subject string
	place          int
}

var (
	ofRelease = trial{"release", "the new release", 0}
	ofCanary  = trial{"canary", "the canary's candidate", 1}
)

// gate runs a release's task definition in one task, its candidate, and returns what the release's
// own service waits for:
//
//	listener rule: header X-Candidate -> candidate     puts the target group behind the load balancer
//	candidate's service                                steady, and not rolled back
//	verification by the header                         fails the update
//	the side's service                                 takes the task definition, and ECS rolls it out
//
// The service runs exactly the verified task definition, and ECS replaces its tasks gradually,
// however many there are at that moment. docs/adr/0022 explains why there is not a new service for
// each release.
func (b *builder) gate(cluster *ecs.Cluster, balancer *balancer, of side) ([]pulumi.ResourceOption, error) {
	if !components.VerifiesFirst(b.args.Release, b.args.Verify) {
		return nil, nil
	}
	words := components.Gate{
		Platform: Platform, Service: b.args.Service, Release: b.args.Release, Verify: b.args.Verify,
		Subject: of.trial.subject,
	}
	candidate := side{name: of.name + "-candidate", task: of.task, least: 1, most: 1}
	var err error
	if candidate.targets, err = b.targetGroup(b.args.balancerName(" candidate of the " + of.trial.value)); err != nil {
		return nil, err
	}
	rule, err := b.newRule(balancer, candidate.name, byTrialHeader+of.trial.place, header(CandidateHeader, of.trial.value),
		lb.ListenerRuleActionArgs{Type: pulumi.String("forward"), TargetGroupArn: candidate.targets.Arn})
	if err != nil {
		return nil, err
	}
	candidate.attached = []pulumi.Resource{rule}
	refused, err := words.OnFailure(b.ctx, candidate.name)
	if err != nil {
		return nil, fmt.Errorf("error hook: %w", err)
	}
	service, err := b.newService(cluster, candidate, b.args.candidateArgs(), refused)
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	hint.Give(b.ctx, "aws:ecs/service:Service", candidate.name, hint.RequestsPercent, "0")
	target := words.Target()
	target.HintOutput = pulumi.Sprintf("its state: %s\nits log: %s", operate.Command("aws ecs describe-services --cluster", cluster.Name, "--services", service.Name, "--region "+b.args.Region,
		"--query 'services[0].events[:10].message'"), operate.CloudWatchLogs(b.args.Region, b.logGroup.Name)["logs"])
	target.Public, target.Host = b.args.Service.Public, b.args.Host
	target.Header, target.Value = CandidateHeader, of.trial.value
	url := b.failIfRolledBack(b.url(balancer), cluster, service, of.task, target.Footer...)
	return []pulumi.ResourceOption{verify.First(b.ctx, url, target, b.args.Verify, service)}, nil
}
