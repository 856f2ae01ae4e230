package eks

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/internal/example"
	"bankchurn/internal/recording"
	"bankchurn/service"
)

// withGPU is an Args with a GPU for each Pod.
func withGPU(kind string, count int) *Args {
	return &Args{Service: service.Service{
		Image: pulumi.String("123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1"), GPU: &service.GPU{Type: kind, Count: count},
	}}
}

// registered returns what New registers, with mocked answers of AWS and the cluster.
func registered(t *testing.T, args *Args) *recording.Recorder {
	t.Helper()
	text := resource.NewProperty[string]
	rec := &recording.Recorder{Outputs: func(r pulumi.MockResourceArgs, outputs resource.PropertyMap) {
		switch r.TypeToken {
		case "kubernetes:networking.k8s.io/v1:Ingress":
			outputs["status"] = resource.NewProperty(resource.NewPropertyMapFromMap(map[string]any{"loadBalancer": map[string]any{"ingress": []any{map[string]any{"hostname": "lb.example.net"}}}}))
		case "aws:eks/cluster:Cluster":
			outputs["arn"], outputs["endpoint"] = text("arn:aws:eks:us-east-1:123456789012:cluster/made"), text("https://made.example.com")
			outputs["certificateAuthority"] = resource.NewProperty(resource.NewPropertyMapFromMap(map[string]any{"data": example.Authority}))
		}
	}}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		_, err := New(ctx, "bankchurn-api", args)
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func only(t *testing.T, rec *recording.Recorder, token, name string) pulumi.MockResourceArgs {
	t.Helper()
	for _, r := range rec.Of(token) {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no %s %s", token, name)
	return pulumi.MockResourceArgs{}
}

func compare(t *testing.T, r pulumi.MockResourceArgs, want map[string]string) {
	t.Helper()
	for path, text := range want {
		if got := recording.At(r, path); got != text {
			t.Errorf("%s: got %s, want %s", path, got, text)
		}
	}
}

const nodeGroupToken = "aws:eks/nodeGroup:NodeGroup"

// docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html: the image includes the
// driver; the device plugin's affinity requires the label.
func TestPodsWithGPUsHaveSeparateNodes(t *testing.T) {
	rec := registered(t, withGPU("l4", 1))
	compare(t, only(t, rec, nodeGroupToken, "bankchurn-api-gpu"), map[string]string{
		"amiType": "AL2023_x86_64_NVIDIA", "instanceTypes": "[g6.xlarge]", "scalingConfig": "map[desiredSize:1 maxSize:1 minSize:1]",
		"labels":              "map[nvidia.com/gpu.present:true]",
		"taints":              "[map[effect:NO_SCHEDULE key:nvidia.com/gpu value:present]]",
		"nodeGroupNamePrefix": "bankchurn-api-gpu-",
	})
	compare(t, only(t, rec, "aws:ec2/launchTemplate:LaunchTemplate", "bankchurn-api-gpu-node"), map[string]string{
		"blockDeviceMappings[0].ebs.volumeSize": "100", "metadataOptions.httpTokens": "required",
	})
	// The nodes for everything else have neither taint nor label.
	compare(t, only(t, rec, nodeGroupToken, "bankchurn-api"), map[string]string{
		"amiType": "AL2023_x86_64_STANDARD", "instanceTypes": "[t3.small]", "taints": "", "labels": "", "nodeGroupNamePrefix": "bankchurn-api-",
	})
	plugins := 0
	for _, r := range rec.Of("kubernetes:helm.sh/v3:Release") {
		if recording.At(r, "chart") == "nvidia-device-plugin" {
			plugins++
		}
	}
	if plugins != 1 {
		t.Errorf("%d device plugins", plugins)
	}
}

// docs.aws.amazon.com/eks/latest/userguide/auto-accelerated.html
func TestAutoModeHasAPoolWithGPUs(t *testing.T) {
	args := withGPU("a10g", 1)
	args.AutoMode.Enabled = true
	rec := registered(t, args)
	compare(t, only(t, rec, "kubernetes:karpenter.sh/v1:NodePool", "bankchurn-api-gpu"), map[string]string{
		"spec.template.spec.taints":                 "[map[effect:NoSchedule key:nvidia.com/gpu value:present]]",
		"spec.template.spec.requirements[0].key":    "node.kubernetes.io/instance-type",
		"spec.template.spec.requirements[0].values": "[g5.xlarge]",
		`spec.limits["nvidia.com/gpu"]`:             "2",
		"spec.disruption":                           "map[consolidateAfter:10m consolidationPolicy:WhenEmpty]",
	})
	compare(t, only(t, rec, "aws:eks/cluster:Cluster", "bankchurn-api"), map[string]string{"computeConfig.nodePools": "[general-purpose system]"})
	compare(t, rec.Only(t, "kubernetes:apps/v1:Deployment"), map[string]string{"spec.template.spec.nodeSelector": "map[eks.amazonaws.com/instance-gpu-name:a10g]"})
	for _, r := range rec.Of("kubernetes:helm.sh/v3:Release") {
		if recording.At(r, "chart") == "nvidia-device-plugin" {
			t.Error("a device plugin, which Auto Mode brings")
		}
	}
}

// g4dn.12xlarge has four T4: two Pods with two each fit on one, and a third Pod during rollouts
// needs another.
func TestThereAreAsManyNodesAsAnUpdateNeeds(t *testing.T) {
	two, one := 2, 1
	for rule, c := range map[string]struct {
		kind  string
		count int
		surge *int
		want  int
	}{
		"two Pods, a node each":     {"l4", 1, nil, 2},
		"with a spare one":          {"l4", 1, &one, 3},
		"two Pods on one":           {"t4", 2, nil, 1},
		"two Pods and a spare one":  {"t4", 2, &one, 2},
		"Pods that fill a machine":  {"a10g", 8, nil, 2},
		"three of a machine's four": {"t4", 3, &one, 3},
	} {
		args := withGPU(c.kind, c.count)
		args.Service.Scaling.Min, args.Kubernetes.Rollout.MaxSurge = &two, c.surge
		args.Kubernetes.Requests = kubernetes.Requests{CPU: 0.25, MemoryMiB: 512}
		if got := args.gpuNodes(); got != c.want {
			t.Errorf("%s: %d nodes, want %d", rule, got, c.want)
		}
	}
}

func TestGPUNodesAreValidated(t *testing.T) {
	const gpu = `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "gpu": {"type": "l4"}}`
	for rule, c := range map[string]struct{ service, block, want string }{
		"nodes without GPUs":        {`{"image": "a/b:v1"}`, `{"gpuNodes": {"count": 2}}`, `eks.gpuNodes: has no effect without service.gpu (set service.gpu, or remove gpuNodes)`},
		"a machine without the GPU": {gpu, `{"gpuNodes": {"instanceType": "g5.xlarge"}}`, `eks.gpuNodes.instanceType: "g5.xlarge": is not known to have the GPU in service.gpu.type, l4 (allowed: g6.xlarge, `},
		"more GPUs than a machine": {`{"image": "a/b:v1", "gpu": {"type": "l4", "count": 2}}`, `{"gpuNodes": {"instanceType": "g6.xlarge"}}`,
			`eks.gpuNodes.instanceType: "g6.xlarge": has 1 GPU, but service.gpu.count is 2`},
		"more GPUs than any machine": {`{"image": "a/b:v1", "gpu": {"type": "t4", "count": 5}}`, `{}`, `service.gpu.count: 5: no instance type has this many GPUs of type t4 (allowed: as many as one of g4dn.xlarge, `},
		"a disk in Auto Mode":        {gpu, `{"autoMode": {"enabled": true}, "gpuNodes": {"diskGiB": 200}}`, `eks.gpuNodes.diskGiB: has no effect: EKS Auto Mode creates and replaces the nodes`},
		"nodes of another cluster": {gpu, `{"existing": {"arn": "arn:aws:eks:us-east-1:123456789012:cluster/ml", "context": "ml", "autoMode": true}, "gpuNodes": {"count": 2}}`,
			`eks.gpuNodes: describes a new cluster, but eks.existing names an existing one`},
	} {
		t.Run(rule, func(t *testing.T) {
			r := &config.Report{}
			a, in := decoded(c.block, r)
			in.Service = service.Service{}
			config.Decode("service", c.service, &in.Service, r)
			a.Validate(in, r)
			if problems := r.Problems(); len(problems) != 1 || !strings.HasPrefix(problems[0].String(), c.want) {
				t.Errorf("got %v, want %q", problems, c.want)
			}
		})
	}
}

// A Pod that starts next to the running one waits for a GPU, which only the running one can free.
func TestARolloutThatCouldNeverFinishIsRejected(t *testing.T) {
	r := &config.Report{}
	a, in := decoded(`{"gpuNodes": {"count": 1}}`, r)
	config.Decode("service", `{"image": "a/b:v1", "gpu": {"type": "l4"}}`, &in.Service, r)
	one := 1
	a.Kubernetes.Rollout.MaxSurge = &one
	a.Validate(in, r)
	const want = `eks.gpuNodes.count: 1: has GPUs for 1 of the service's Pods at a time: 1 always run, and up to 2 during an update, which would never finish (kubernetes.rollout.maxSurge) (allowed: 2 or more)`
	if problems := r.Problems(); len(problems) != 1 || problems[0].String() != want {
		t.Errorf("got %v, want %s", problems, want)
	}
}

func TestThePreviewNamesTheQuotaThatIsZero(t *testing.T) {
	for block, want := range map[string]string{
		`{}`:                         `the quota "Running On-Demand G and VT instances" is 0 vCPU. 1 x g6.xlarge need 4, and 8 while EKS replaces one, because the new one starts first. See ` + "`aws service-quotas get-service-quota --service-code ec2 --quota-code L-DB2E81BA --region us-east-1`",
		`{"gpuNodes":{"spot":true}}`: "--quota-code L-3819A6DF",
	} {
		r := &config.Report{}
		a, in := decoded(block, r)
		config.Decode("service", `{"image": "a/b:v1", "gpu": {"type": "l4"}}`, &in.Service, r)
		a.Validate(in, r)
		if notes := strings.Join(r.Notes(), "\n"); !strings.Contains(notes, want) {
			t.Errorf("%s: nothing says %s: %s", block, want, notes)
		}
	}
}
