package kubernetes

import (
	"fmt"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	autoscalingv2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/autoscaling/v2"

	"bankchurn/internal/sandbox/cloud"
)

const deploymentToken = "kubernetes:apps/v1:Deployment"

var kubernetesApps = map[string]cloud.Type{
	deploymentToken: {
		Args: appsv1.DeploymentArgs{}, State: cloud.Written[appsv1.Deployment]{}, ReplaceIf: movedOr("spec.selector"), ID: objectID,
		CheckCreate: runs, CheckUpdate: runs,
		Deployed: func(i *cloud.Instance) string { return imageOf(i.In.Mappable()) },
		Computed: []cloud.Output{{Name: "status", Value: func(*cloud.Instance) any { return map[string]any{"observedGeneration": 1.0} }}},
	},
	"kubernetes:autoscaling/v2:HorizontalPodAutoscaler": {
		Args: autoscalingv2.HorizontalPodAutoscalerArgs{}, State: cloud.Written[autoscalingv2.HorizontalPodAutoscaler]{}, ReplaceIf: moved, ID: objectID,
	},
}

// runs rejects a Deployment whose Pods do not run.
func runs(i *cloud.Instance) error {
	if err := selectsItsPods(i); err != nil {
		return err
	}
	if err := admits(i); err != nil {
		return err
	}
	if err := deniesGPU(i); err != nil {
		return err
	}
	if err := schedules(i); err != nil {
		return err
	}
	if waiting := unpulled(i); waiting != "" {
		return fmt.Errorf("timed out waiting for the Deployment %s to be Ready: [Pod]: %s", metaOf(i.In, "name"), waiting)
	}
	return nil
}

// selectsItsPods imitates the API server, which rejects a Deployment that does not select the
// Pods of its own template.
func selectsItsPods(i *cloud.Instance) error {
	spec := cloud.ObjectAt(i.In, "spec")
	labels := cloud.StringMap(cloud.ObjectAt(spec, "template", "metadata")["labels"])
	for key, value := range cloud.StringMap(cloud.ObjectAt(spec, "selector")["matchLabels"]) {
		if labels[key] != value {
			return fmt.Errorf("deployments.apps %q is invalid: spec.template.metadata.labels: `selector` does not match template `labels`", metaOf(i.In, "name"))
		}
	}
	return nil
}

// imageOf returns the image of the last container in a Deployment's template.
func imageOf(deployment any) string {
	image := ""
	for _, container := range cloud.Objects(cloud.WireAt(deployment, "spec", "template", "spec", "containers")) {
		image, _ = container["image"].(string)
	}
	return image
}
