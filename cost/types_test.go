package cost

import (
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
	"bankchurn/cost/rules"
)

// Resource types used in tests.
const (
	lambdaFunctionType    = "aws:lambda/function:Function"
	lambdaProvisionedType = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"
	httpAPIStageType      = "aws:apigatewayv2/stage:Stage"
	ecsServiceType        = "aws:ecs/service:Service"
	ecsTaskType           = "aws:ecs/taskDefinition:TaskDefinition"
	natType               = "aws:ec2/natGateway:NatGateway"
	eksNodeGroupType      = "aws:eks/nodeGroup:NodeGroup"
	eksClusterType        = rules.EKSCluster
	gkeClusterType        = rules.GKECluster
	kubernetesProvider    = rules.KubernetesProvider
	kubernetesService     = "kubernetes:core/v1:Service"
	kubernetesIngress     = "kubernetes:networking.k8s.io/v1:Ingress"
	helmRelease           = "kubernetes:helm.sh/v3:Release"
	nlbType               = "service.beta.kubernetes.io/aws-load-balancer-type"
)

func ptr[T any](v T) *T { return &v }

func d(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func bookOf(t testing.TB) *book.Book {
	t.Helper()
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	return prices
}
