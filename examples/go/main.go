// The service on Fargate, with a VPC and an image repository that the same program creates and
// passes to the component as outputs. The preview shows the cost of all of it.
package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	"bankchurn/components/fargate"
	"bankchurn/components/network"
	"bankchurn/cost"
	"bankchurn/service"
)

func main() {
	requests, milliseconds := int64(1_000_000), 200
	pulumi.Run(cost.InPreview(program, cost.Options{
		Traffic: service.Traffic{RequestsPerMonth: &requests, AverageMs: &milliseconds},
	}))
}

func program(ctx *pulumi.Context) error {
	region := config.Require(ctx, "aws:region")
	vpc, err := newVPC(ctx, "churn", region)
	if err != nil {
		return err
	}
	repository, err := ecr.NewRepository(ctx, "churn", &ecr.RepositoryArgs{ImageTagMutability: pulumi.String("IMMUTABLE")})
	if err != nil {
		return err
	}
	api, err := fargate.New(ctx, "churn", &fargate.Args{
		Region:  region,
		Service: service.Service{Image: pulumi.Sprintf("%s:v1", repository.RepositoryUrl), Public: true},
		Network: network.Options{VPCID: vpc.id, PublicSubnetIDs: vpc.public, PrivateSubnetIDs: vpc.private},
	}, pulumi.DependsOn(vpc.routes))
	if err != nil {
		return err
	}
	ctx.Export("url", api.URL)
	ctx.Export("repository", repository.RepositoryUrl)
	return nil
}
