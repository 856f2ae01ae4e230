package gke

import (
	"strings"
	"testing"

	"bankchurn/config"
	"bankchurn/internal/recording"
	"bankchurn/service"
)

// withGPU is minimal with a GPU, in a standard cluster in one zone.
func withGPU(kind string, count int) *Args {
	a := minimal()
	a.Service.GPU = &service.GPU{Type: kind, Count: count}
	a.Mode, a.Zone = standard, "us-central1-a"
	return a
}

func TestAStandardClusterGetsAPoolWithTheAccelerator(t *testing.T) {
	for rule, c := range map[string]struct {
		change func(*Args)
		want   map[string]string
	}{
		"an L4": {func(a *Args) { *a = *withGPU("l4", 1) }, map[string]string{
			"nodeConfig.machineType":       "g2-standard-4",
			"nodeConfig.guestAccelerators": "[map[count:1 gpuDriverInstallationConfig:map[gpuDriverVersion:LATEST] type:nvidia-l4]]",
			"autoscaling":                  "map[locationPolicy:ANY totalMaxNodeCount:1 totalMinNodeCount:1]",
			"upgradeSettings":              "map[maxSurge:0 maxUnavailable:1 strategy:SURGE]",
			"nodeConfig.diskSizeGb":        "100",
		}},
		// T4s are attached to n1, as many as the Pod needs.
		"two T4": {func(a *Args) { *a = *withGPU("t4", 2) }, map[string]string{
			"nodeConfig.machineType": "n1-standard-4", "nodeConfig.guestAccelerators": "[map[count:2 gpuDriverInstallationConfig:map[gpuDriverVersion:LATEST] type:nvidia-tesla-t4]]",
		}},
		// g2-standard-24 has two L4, g2-standard-48 four.
		"three L4": {func(a *Args) { *a = *withGPU("l4", 3) }, map[string]string{"nodeConfig.machineType": "g2-standard-48"}},
		"a spare one, in two zones": {func(a *Args) {
			*a = *withGPU("l4", 1)
			one := 1
			a.Zone, a.GPUNodes.Zones, a.Kubernetes.Rollout.MaxSurge = "", []string{"us-central1-a", "us-central1-b"}, &one
		}, map[string]string{
			"autoscaling": "map[locationPolicy:ANY totalMaxNodeCount:2 totalMinNodeCount:1]", "nodeLocations": "[us-central1-a us-central1-b]", "initialNodeCount": "0",
		}},
	} {
		t.Run(rule, func(t *testing.T) {
			args := minimal()
			c.change(args)
			rec, err := run(args, false)
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, pool := range rec.Of(nodePoolToken) {
				if pool.Name != "bankchurn-api-gpu" {
					if got := recording.At(pool, "nodeConfig.guestAccelerators"); got != "" && got != "<nil>" {
						t.Errorf("the other pool has %s", got)
					}
					continue
				}
				found = true
				for path, want := range c.want {
					if got := recording.At(pool, path); got != want {
						t.Errorf("%s: got %s, want %s", path, got, want)
					}
				}
			}
			if !found {
				t.Error("no pool")
			}
		})
	}
}

func TestPodsSelectTheirAccelerator(t *testing.T) {
	autopilot, existing := withGPU("t4", 1), inCluster()
	autopilot.Mode, autopilot.Zone = "", ""
	existing.Service.GPU, existing.Cluster.Mode = &service.GPU{Type: "l4"}, standard
	for rule, c := range map[string]struct {
		args *Args
		want string
	}{
		"a new standard cluster": {withGPU("l4", 1), "map[cloud.google.com/gke-accelerator:nvidia-l4]"},
		"an existing one":        {existing, "map[cloud.google.com/gke-accelerator:nvidia-l4]"},
		"Autopilot":              {autopilot, "map[cloud.google.com/gke-accelerator:nvidia-tesla-t4 cloud.google.com/gke-gpu-driver-version:latest]"},
	} {
		rec, err := run(c.args, false)
		if err != nil {
			t.Fatalf("%s: %v", rule, err)
		}
		if got := recording.At(rec.Only(t, "kubernetes:apps/v1:Deployment"), "spec.template.spec.nodeSelector"); got != c.want {
			t.Errorf("%s: got %s, want %s", rule, got, c.want)
		}
	}
}

func TestGPUsOfGKEAreValidated(t *testing.T) {
	const gpu = `{"image": "us-central1-docker.pkg.dev/p/r/b:v1", "gpu": {"type": "l4"}}`
	for rule, c := range map[string]struct{ service, block, want string }{
		"no zones of a regional cluster": {gpu, `{"mode": "standard"}`, `gke.gpuNodes.zones: is required: not every zone of us-central1 offers the GPU (allowed: zones that do; ` + "`gcloud compute accelerator-types list --filter name=nvidia-l4` lists them)"},
		"a zone of another region":       {gpu, `{"mode": "standard", "gpuNodes": {"zones": ["europe-west4-a"]}}`, `gke.gpuNodes.zones[0]: "europe-west4-a": is not in gke.region`},
		"zones of a zonal cluster":       {gpu, `{"mode": "standard", "zone": "us-central1-a", "gpuNodes": {"zones": ["us-central1-a"]}}`, `gke.gpuNodes.zones: "us-central1-a": conflicts with gke.zone, which places the nodes`},
		"a machine without the GPU":      {gpu, `{"mode": "standard", "zone": "us-central1-a", "gpuNodes": {"machineType": "n1-standard-4"}}`, `gke.gpuNodes.machineType: "n1-standard-4": is not known to have the GPU in service.gpu.type, l4 (allowed: g2-standard-4, `},
		"nodes that Google runs":         {gpu, `{"gpuNodes": {"diskGiB": 200}}`, `gke.gpuNodes: has no effect: Google manages the nodes of an Autopilot cluster`},
		"nodes without GPUs":             {image, `{"mode": "standard", "gpuNodes": {"zones": ["us-central1-a"]}}`, `gke.gpuNodes: has no effect without service.gpu`},
		"nodes of another cluster": {gpu, `{"cluster": {"name": "ml", "project": "my-project", "mode": "standard", "context": "ml"}, "gpuNodes": {"diskGiB": 200}}`,
			`gke.gpuNodes: describes a new cluster, but gke.cluster names an existing one`},
		"three T4": {`{"image": "us-central1-docker.pkg.dev/p/r/b:v1", "gpu": {"type": "t4", "count": 3}}`, `{"mode": "standard", "zone": "us-central1-a"}`,
			`service.gpu.count: 3: no Google machine type has this many GPUs of type t4 (allowed: 1, 2, 4)`},
	} {
		t.Run(rule, func(t *testing.T) {
			r := &config.Report{}
			a, in := scenario(t, c.service, "", c.block)
			a.Validate(in, r)
			if problems := r.Problems(); len(problems) != 1 || !strings.HasPrefix(problems[0].String(), c.want) {
				t.Errorf("got %v, want %q", problems, c.want)
			}
		})
	}
}

// Autopilot's limits for general-purpose Pods differ from those for Pods with GPUs.
func TestPodsWithGPUsHaveDifferentLimitsInAutopilot(t *testing.T) {
	r := &config.Report{}
	a, in := scenario(t, `{"image": "us-central1-docker.pkg.dev/p/r/b:v1", "memoryMiB": 16384, "cpu": 2, "gpu": {"type": "l4"}}`, `{"requests": {"cpu": 2, "memoryMiB": 16384}}`, `{}`)
	a.Validate(in, r)
	if err := r.Err(); err != nil {
		t.Error(err)
	}
	notes := strings.Join(r.Notes(), "\n")
	for _, want := range []string{"Autopilot raises the requests of a Pod with a GPU to the GPU's minimum and bills that (docs.cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests). Its prices for GPU Pods are not in the price book", "quotas GPUS_ALL_REGIONS and, in us-central1, NVIDIA_L4_GPUS are 0, and the service needs 1 during an update"} {
		if !strings.Contains(notes, want) {
			t.Errorf("nothing says %q: %s", want, notes)
		}
	}
}
