package kubernetes_test

import (
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud/aws"
	"bankchurn/internal/sandbox/cloud/cloudtest"
	"bankchurn/internal/sandbox/cloud/kubernetes"
)

// onEKS returns an EKS cluster with a node group, or in Auto Mode without one.
func onEKS(t *testing.T, group map[string]any) cloudtest.Harness {
	t.Helper()
	return eksIn(cloudtest.NewHarness(t, aws.Package(), map[string]any{"region": "us-east-1"}), group)
}

// eksIn is onEKS in an account.
func eksIn(h cloudtest.Harness, group map[string]any) cloudtest.Harness {
	h.Helper()
	vpc, _, _ := h.Made("aws:ec2/vpc:Vpc", "vpc", map[string]any{"cidrBlock": "10.0.0.0/16"})
	var subnets []any
	for zone, cidr := range map[string]string{"us-east-1a": "10.0.0.0/20", "us-east-1b": "10.0.16.0/20"} {
		id, _, _ := h.Made("aws:ec2/subnet:Subnet", zone, map[string]any{"vpcId": string(vpc), "cidrBlock": cidr, "availabilityZone": zone})
		subnets = append(subnets, string(id))
	}
	cluster := map[string]any{"name": "ml", "roleArn": "arn:aws:iam::000000000000:role/r", "vpcConfig": map[string]any{"subnetIds": subnets}}
	if group == nil {
		cluster["computeConfig"] = map[string]any{"enabled": true, "nodePools": []any{"general-purpose"}, "nodeRoleArn": "arn:aws:iam::000000000000:role/n"}
		cluster["kubernetesNetworkConfig"] = map[string]any{"elasticLoadBalancing": map[string]any{"enabled": true}}
		cluster["storageConfig"] = map[string]any{"blockStorage": map[string]any{"enabled": true}}
		cluster["bootstrapSelfManagedAddons"] = false
	}
	_, _, out := h.Made("aws:eks/cluster:Cluster", "ml", cluster)
	if group != nil {
		group["clusterName"], group["subnetIds"] = "ml", subnets
		if group["nodeRoleArn"] == nil {
			group["nodeRoleArn"] = "arn:aws:iam::000000000000:role/n"
		}
		group["scalingConfig"] = map[string]any{"minSize": 1, "desiredSize": 1, "maxSize": 1}
		h.Made("aws:eks/nodeGroup:NodeGroup", "nodes", group)
	}
	return h.With(kubernetes.Package(), map[string]any{"clusterIdentifier": out["arn"].StringValue()})
}

// gpuNodes returns a node group with what a Pod with GPUs needs, except the plugin.
func gpuNodes(machine string) map[string]any {
	return map[string]any{
		"instanceTypes": []any{machine}, "amiType": "AL2023_x86_64_NVIDIA", "labels": map[string]any{"nvidia.com/gpu.present": "true"},
		"taints": []any{map[string]any{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}},
	}
}

// onGPU returns a Deployment whose Pods have this many GPUs.
func onGPU(count string, spec map[string]any) map[string]any {
	return sized(map[string]any{"cpu": "500m", "memory": "1Gi", gpuResource: count}, spec)
}

var devicePlugin = map[string]any{"chart": "nvidia-device-plugin", "name": "nvidia-device-plugin", "namespace": "kube-system"}

func TestAnEKSNodeOffersAGPUOnlyWithDriverPluginAndLabel(t *testing.T) {
	for rule, c := range map[string]struct {
		change func(group map[string]any)
		plugin bool
		count  string
		want   string
	}{
		"all of it":             {func(map[string]any) {}, true, "1", ""},
		"more than a node has":  {func(map[string]any) {}, true, "2", "1 Insufficient nvidia.com/gpu."},
		"no plugin":             {func(map[string]any) {}, false, "1", "1 Insufficient nvidia.com/gpu."},
		"the usual image":       {func(g map[string]any) { g["amiType"] = "AL2023_x86_64_STANDARD" }, true, "1", "1 Insufficient nvidia.com/gpu."},
		"no label":              {func(g map[string]any) { delete(g, "labels") }, true, "1", "1 Insufficient nvidia.com/gpu."},
		"Bottlerocket has both": {func(g map[string]any) { g["amiType"] = "BOTTLEROCKET_x86_64_NVIDIA"; delete(g, "labels") }, false, "1", ""},
		"a machine without one": {func(g map[string]any) { g["instanceTypes"] = []any{"m7i.xlarge"} }, true, "1", "1 Insufficient nvidia.com/gpu."},
	} {
		t.Run(rule, func(t *testing.T) {
			group := gpuNodes("g6.xlarge")
			c.change(group)
			h := onEKS(t, group)
			if c.plugin {
				h.Made(releaseToken, "plugin", devicePlugin)
			}
			inputs := onGPU(c.count, nil)
			if c.want == "" {
				h.Made(deploymentToken, "d", inputs)
				return
			}
			if got := h.Refused(deploymentToken, "d", inputs); !strings.Contains(got, "Pending: Unschedulable: 0/1 nodes are available: "+c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestOtherPodsStayOffATaintedNodeOfEKS(t *testing.T) {
	got := onEKS(t, gpuNodes("g6.xlarge")).Refused(deploymentToken, "d", sized(map[string]any{"cpu": "1", "memory": "1Gi"}, nil))
	if !strings.Contains(got, "untolerated taint {nvidia.com/gpu}") {
		t.Errorf("got %s", got)
	}
}

func TestAutoModeMakesMachinesWithGPUsOnlyForAPoolThatNamesThem(t *testing.T) {
	h := onEKS(t, nil)
	if got := h.Refused(deploymentToken, "d", onGPU("1", nil)); !strings.Contains(got, `no instance type satisfied resources {"nvidia.com/gpu":"1"}`) {
		t.Errorf("got %s", got)
	}
	h.Made("kubernetes:karpenter.sh/v1:NodePool", "gpu", map[string]any{
		"apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": map[string]any{"name": "gpu"},
		"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"requirements": []any{
			map[string]any{"key": "node.kubernetes.io/instance-type", "operator": "In", "values": []any{"g6.xlarge"}},
		}}}},
	})
	h.Made(deploymentToken, "d", onGPU("1", nil))
}

// github.com/substratusai/helm/issues/8 and github.com/ray-project/kuberay/issues/1349 quote
// Autopilot's errors.
func TestAutopilotRequiresAGPUTypeAndDeniesGPUsToInitContainers(t *testing.T) {
	h := onGKE(t)
	l4 := map[string]any{"nodeSelector": map[string]any{"cloud.google.com/gke-accelerator": "nvidia-l4"}}
	h.Made(deploymentToken, "d", onGPU("1", l4))
	if got := h.Refused(deploymentToken, "untyped", onGPU("1", nil)); !strings.Contains(got, "You must specify a GPU type with node selector") {
		t.Errorf("without a type: %s", got)
	}
	l4["initContainers"] = []any{map[string]any{"name": "s", "restartPolicy": "Always", "resources": map[string]any{"limits": map[string]any{gpuResource: "1"}}}}
	if got := h.Refused(deploymentToken, "sidecar", onGPU("1", l4)); !strings.Contains(got, "GPU-using init containers are not supported in Autopilot") {
		t.Errorf("in a sidecar: %s", got)
	}
}

func TestAPodGoesToNodesWithTheLabelsThatItSelects(t *testing.T) {
	h := onGKE(t, "g2-standard-4")
	selecting := func(name string) map[string]any {
		return onGPU("1", map[string]any{"nodeSelector": map[string]any{"cloud.google.com/gke-accelerator": name}})
	}
	h.Made(deploymentToken, "l4", selecting("nvidia-l4"))
	if got := h.Refused(deploymentToken, "t4", selecting("nvidia-tesla-t4")); !strings.Contains(got, "didn't match Pod's node affinity/selector") {
		t.Errorf("got %s", got)
	}
}
