package kubernetes

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"

	"bankchurn/internal/sandbox/cloud"
)

const (
	namespaceToken         = "kubernetes:core/v1:Namespace"
	kubernetesServiceToken = "kubernetes:core/v1:Service"
)

var kubernetesCore = map[string]cloud.Type{
	namespaceToken: {Args: corev1.NamespaceArgs{}, State: cloud.Written[corev1.Namespace]{}, ReplaceIf: moved, ID: objectID},
	"kubernetes:core/v1:ConfigMap": {
		Args: corev1.ConfigMapArgs{}, State: cloud.Written[corev1.ConfigMap]{}, ReplaceIf: moved, ID: objectID, Adopts: forced, CheckCreate: notAnAddons,
	},
	"kubernetes:core/v1:ServiceAccount": {
		Args: corev1.ServiceAccountArgs{}, State: cloud.Written[corev1.ServiceAccount]{}, ReplaceIf: moved, ID: objectID,
	},
	// The provider replaces a Service only for its name; the API server allows other changes.
	kubernetesServiceToken: {Args: corev1.ServiceArgs{}, State: cloud.Written[corev1.Service]{}, ReplaceIf: moved, ID: objectID},
	"kubernetes:policy/v1:PodDisruptionBudget": {
		Args: policyv1.PodDisruptionBudgetArgs{}, State: cloud.Written[policyv1.PodDisruptionBudget]{}, ReplaceIf: moved, ID: objectID,
	},
	"kubernetes:networking.k8s.io/v1:NetworkPolicy": {
		Args: networkingv1.NetworkPolicyArgs{}, State: cloud.Written[networkingv1.NetworkPolicy]{}, ReplaceIf: moved, ID: objectID,
	},
	"kubernetes:networking.k8s.io/v1:IngressClass": {
		Args: networkingv1.IngressClassArgs{}, State: cloud.Written[networkingv1.IngressClass]{}, ReplaceIf: movedOr("spec.controller"), ID: objectID,
	},
}
