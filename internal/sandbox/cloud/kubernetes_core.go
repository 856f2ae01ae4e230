package cloud

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"
)

const (
	namespaceToken         = "kubernetes:core/v1:Namespace"
	kubernetesServiceToken = "kubernetes:core/v1:Service"
)

var kubernetesCore = map[string]resourceType{
	namespaceToken:                 {args: corev1.NamespaceArgs{}, state: outputsOf[corev1.Namespace]{}, replaceIf: moved, id: objectID},
	"kubernetes:core/v1:ConfigMap": {args: corev1.ConfigMapArgs{}, state: outputsOf[corev1.ConfigMap]{}, replaceIf: moved, id: objectID},
	"kubernetes:core/v1:ServiceAccount": {
		args: corev1.ServiceAccountArgs{}, state: outputsOf[corev1.ServiceAccount]{}, replaceIf: moved, id: objectID,
	},
	// The provider's list of fields that it replaces a Service for is empty but for its name; the API server allows the rest.
	kubernetesServiceToken: {args: corev1.ServiceArgs{}, state: outputsOf[corev1.Service]{}, replaceIf: moved, id: objectID},
	"kubernetes:policy/v1:PodDisruptionBudget": {
		args: policyv1.PodDisruptionBudgetArgs{}, state: outputsOf[policyv1.PodDisruptionBudget]{}, replaceIf: moved, id: objectID,
	},
	"kubernetes:networking.k8s.io/v1:NetworkPolicy": {
		args: networkingv1.NetworkPolicyArgs{}, state: outputsOf[networkingv1.NetworkPolicy]{}, replaceIf: moved, id: objectID,
	},
	"kubernetes:networking.k8s.io/v1:IngressClass": {
		args: networkingv1.IngressClassArgs{}, state: outputsOf[networkingv1.IngressClass]{}, replaceIf: movedOr("spec.controller"), id: objectID,
	},
}
