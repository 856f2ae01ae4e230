package cloud

import (
	"fmt"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	autoscalingv2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/autoscaling/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const deploymentToken = "kubernetes:apps/v1:Deployment"

var kubernetesApps = map[string]resourceType{
	deploymentToken: {
		args: appsv1.DeploymentArgs{}, state: outputsOf[appsv1.Deployment]{}, replaceIf: movedOr("spec.selector"), id: objectID,
		needs: selectsItsPods, accepts: selectsItsPods,
		computed: []output{{name: "status", value: func(*instance) any { return map[string]any{"observedGeneration": 1.0} }}},
	},
	"kubernetes:autoscaling/v2:HorizontalPodAutoscaler": {
		args: autoscalingv2.HorizontalPodAutoscalerArgs{}, state: outputsOf[autoscalingv2.HorizontalPodAutoscaler]{}, replaceIf: moved, id: objectID,
	},
}

// selectsItsPods is the API server's refusal of a Deployment that does not select the Pods of its own template.
func selectsItsPods(i *instance) error {
	spec := objectAt(i.in, "spec")
	labels := stringMap(objectAt(spec, "template", "metadata")["labels"])
	for key, value := range stringMap(objectAt(spec, "selector")["matchLabels"]) {
		if labels[key] != value {
			return fmt.Errorf("deployments.apps %q is invalid: spec.template.metadata.labels: `selector` does not match template `labels`", metaOf(i.in, "name"))
		}
	}
	return nil
}

// objectAt is the object at a path of names; empty when there is none.
func objectAt(m resource.PropertyMap, path ...resource.PropertyKey) resource.PropertyMap {
	for _, key := range path {
		v := m[key]
		if !v.IsObject() {
			return resource.PropertyMap{}
		}
		m = v.ObjectValue()
	}
	return m
}
