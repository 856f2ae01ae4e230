package fargate

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// Platform describes fargate to a program that chooses between platforms.
var Platform = service.Platform{
	Name: "fargate", Cloud: service.AWS,
	Limits: service.Limits{
		// The load balancer waits up to 4,000 s for a response, longer than service.timeoutSeconds
		// may be. GPUs require ECS on EC2.
		MaxCPU: 16, MaxMemoryMiB: 120 * 1024,
		Source: "docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html, docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
		Date:   "2026-08",
	},
	Release: service.ReleaseRule{
		Version: regexp.MustCompile(`^([A-Za-z0-9_-]{1,255}:|arn:aws[a-z-]*:ecs:[a-z0-9-]+:[0-9]{12}:task-definition/[A-Za-z0-9_-]{1,255}:)?[1-9][0-9]{0,9}$`),
		Form:    `a task definition, such as bankchurn-prod-bankchurn-api:7, or its ARN`,
		Pulls:   true, SideBySide: true,
		Trial: "the candidate's task runs it", Standing: true,
		Needs: func(s service.Service) string {
			if s.Public {
				return ""
			}
			return "a route to the internal load balancer"
		},
	},
	Matrix: service.MatrixColumn{
		From: 1_000_000, Below: 100_000_000, TeamFrom: 2, TeamTo: 3, Phases: []string{service.Production},
		OpsLoad: "medium", LockIn: "medium", LowTraffic: "medium", HighTraffic: "medium", Scaling: "by load, from one task",
		GPU: true, MemoryGB: 120,
	},
	Color: "#009E73", // bluish green
	Serving: []service.Serving{
		{Type: "aws:ec2/vpc:Vpc", Noun: "network", Address: true},
		{Type: "aws:lb/loadBalancer:LoadBalancer", Noun: "load balancer", Address: true},
		{Type: "aws:ecs/cluster:Cluster", Noun: "ECS cluster"},
	},
}

// Location is the AWS region.
func (a *Args) Location() string { return a.Region }

// Protects implements components.Protected.
func (a *Args) Protects() bool { return a.DeletionProtection }

// protected are the types that no release replaces and that the service needs to serve requests.
var protected = []string{
	"aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/internetGateway:InternetGateway", "aws:ec2/natGateway:NatGateway", "aws:ec2/eip:Eip",
	"aws:ec2/routeTable:RouteTable", "aws:ec2/route:Route", "aws:ec2/routeTableAssociation:RouteTableAssociation", "aws:ec2/vpcEndpoint:VpcEndpoint",
	"aws:ec2/securityGroup:SecurityGroup", "aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener",
	"aws:ecs/cluster:Cluster", "aws:ecs/service:Service", "aws:iam/role:Role",
}

// TakesCertificate implements components.ACMUser.
func (a *Args) TakesCertificate(in components.Input) bool {
	return in.Host != "" && !config.IsSet(a.CertificateARN)
}

// with returns a copy of the block with the settings that a stack has once for all platforms.
func (a *Args) with(in components.Input) *Args {
	merged := *a
	merged.Service, merged.Release, merged.Verify = in.Service, in.Release, in.Verify
	if a.TakesCertificate(in) {
		merged.CertificateARN = in.Certificate // nil while validating
	}
	if a.Host == "" {
		merged.Host = in.Host
	}
	return &merged
}

// Deploy implements components.Platform.
func (a *Args) Deploy(ctx *pulumi.Context, in components.Input, opts ...pulumi.ResourceOption) (components.Endpoint, error) {
	merged := a.with(in)
	c, err := merged.register(ctx, in.Service.Name, in.ClientKeepAliveSeconds, opts...)
	if err != nil {
		return components.Endpoint{}, fmt.Errorf("fargate: %w", err)
	}
	var candidate *components.Candidate
	if in.Release.Canary != nil {
		candidate = &components.Candidate{URL: c.URL, Header: components.CanaryHeader, Value: components.CanaryValue}
	}
	return components.Endpoint{
		URL: c.URL, Candidate: candidate, Release: c.Release, Host: merged.Host, Alias: components.Alias{Name: c.LoadBalancerName, Zone: c.LoadBalancerZone},
		Access: c.access,
	}, nil
}

// ReleaseKeys implements components.Releasing.
func (a *Args) ReleaseKeys(in components.Input) map[string]string {
	merged := a.with(in)
	image, path := in.Release.StableImage(merged.imageOf())
	if in.Release.Canary != nil {
		image, path = in.Release.CandidateImage(merged.imageOf())
	}
	keys, replaced := components.ReleaseKeys(in.Service, config.Text(image), path), []string{}
	if a.CPU != 0 {
		replaced = append(replaced, "service.cpu")
	}
	if a.MemoryMiB != 0 {
		replaced = append(replaced, "service.memoryMiB")
	}
	check := a.ContainerHealthCheck
	return components.WithOwn(keys, map[string]any{
		"fargate.cpu": a.CPU, "fargate.memoryMiB": a.MemoryMiB, "fargate.architecture": a.Architecture, "fargate.ephemeralStorageGiB": a.EphemeralStorageGiB,
		"fargate.readOnlyRootFilesystem": a.ReadOnlyRootFilesystem, "fargate.container": a.Container, "fargate.secrets": a.Secrets, "fargate.exec": a.Exec,
		"fargate.logGroup": a.LogGroup, "fargate.logStreamPrefix": a.LogStreamPrefix,
		"fargate.containerHealthCheck.command": check.Command, "fargate.containerHealthCheck.intervalSeconds": check.IntervalSeconds,
		"fargate.containerHealthCheck.timeoutSeconds": check.TimeoutSeconds, "fargate.containerHealthCheck.retries": check.Retries,
	}, replaced...)
}
