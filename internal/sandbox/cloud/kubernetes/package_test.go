package kubernetes_test

import (
	"testing"

	"bankchurn/internal/sandbox/cloud/cloudtest"
	"bankchurn/internal/sandbox/cloud/kubernetes"
)

// Kinds in the tests, and the resource that a Pod requests for a GPU.
const (
	deploymentToken        = "kubernetes:apps/v1:Deployment"
	ingressToken           = "kubernetes:networking.k8s.io/v1:Ingress"
	jobToken               = "kubernetes:batch/v1:Job"
	kubernetesServiceToken = "kubernetes:core/v1:Service"
	namespaceToken         = "kubernetes:core/v1:Namespace"
	releaseToken           = "kubernetes:helm.sh/v3:Release"
	gpuResource            = "nvidia.com/gpu"
)

func TestEveryNameInTheTablesIsAPropertyOfTheSDK(t *testing.T) {
	cloudtest.TablesHold(t, kubernetes.Package())
}
