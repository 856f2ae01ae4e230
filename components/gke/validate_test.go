package gke

import (
	"strings"
	"testing"

	"bankchurn/config"
	"bankchurn/internal/example"
)

func refusals(t *testing.T, service, workload, block string) []string {
	t.Helper()
	a, in := scenario(t, service, workload, block)
	r := &config.Report{}
	a.Validate(in, r)
	var all []string
	for _, p := range r.Problems() {
		all = append(all, p.String())
	}
	return all
}

func TestOneMistakeIsOneSentence(t *testing.T) {
	const existing = `"name": "ml", "project": "my-project", "mode": "autopilot", "endpoint": "203.0.113.10", "caCertificate": "` + example.Authority + `"`
	for rule, c := range map[string]struct{ service, workload, block, want string }{
		"a zone in Autopilot":              {block: `{"zone": "us-central1-a"}`, want: `gke.zone: "us-central1-a": has no effect: an Autopilot cluster is always regional (remove gke.zone, or set gke.mode: standard)`},
		"a zone of another region":         {block: `{"mode": "standard", "zone": "europe-west1-b"}`, want: `gke.zone: "europe-west1-b": is not in gke.region, which is us-central1 (did you mean us-central1-b?)`},
		"nodes in Autopilot":               {block: `{"nodes": {"min": 2}}`, want: `gke.nodes: has no effect: Google manages the nodes of an Autopilot cluster (remove the block, or set gke.mode: standard)`},
		"Arm machines":                     {block: `{"mode": "standard", "nodes": {"machineType": "c4a-standard-4"}}`, want: `gke.nodes.machineType: "c4a-standard-4": has Arm processors: GKE taints such nodes, and every Pod would stay Pending (allowed: a machine type with x86 processors, such as e2-medium; platforms with Arm: eks, fargate, lambda)`},
		"more nodes at least than at most": {block: `{"mode": "standard", "nodes": {"min": 4}}`, want: `gke.nodes.min: 4: is above gke.nodes.max, which is 3`},
		"a name too long for a cluster":    {service: `{"name": "a23456789-123456789-123456789-123", "image": "us-central1-docker.pkg.dev/p/r/b:v1"}`, want: `service.name: "a23456789-123456789-123456789-123": is too long for a GKE cluster: its generated name adds 8 characters and is limited to 40 (allowed: at most 32 characters, or an existing cluster under gke.cluster)`},
		"ranges that overlap":              {block: `{"network": {"podCidr": "10.0.0.0/16"}}`, want: `gke.network.podCidr: "10.0.0.0/16": overlaps gke.network.cidr, which is 10.0.0.0/20 (allowed: ranges that do not overlap)`},
		"addresses of the internet":        {block: `{"network": {"cidr": "8.8.0.0/20"}}`, want: `gke.network.cidr: "8.8.0.0/20": contains public or reserved addresses (allowed: a range within 10.0.0.0/8, 172.16.0.0/12 without 172.17.0.0/16, or 192.168.0.0/16)`},
		"the range of Docker's bridge":     {block: `{"network": {"cidr": "172.17.0.0/20"}}`, want: `gke.network.cidr: "172.17.0.0/20": contains public or reserved addresses (allowed: a range within 10.0.0.0/8, 172.16.0.0/12 without 172.17.0.0/16, or 192.168.0.0/16)`},
		"bits beyond the length":           {block: `{"network": {"cidr": "10.0.0.1/20"}}`, want: `gke.network.cidr: "10.0.0.1/20": has host bits set (did you mean 10.0.0.0/20?)`},
		// A /21 has 2048 addresses, 256 for each of 8 nodes; 3 zones x 3 nodes plus one for an
		// upgrade are 10.
		"Pods' range too small for the pool": {block: `{"mode": "standard", "network": {"podCidr": "10.4.0.0/21"}}`, want: `gke.network.podCidr: "10.4.0.0/21": has room for 8 nodes, but the node pool may have 10: gke.nodes.max in each zone plus those that an upgrade adds (allowed: a larger range, or a lower gke.nodes.max)`},
		"a new and an existing network":      {block: `{"network": {"name": "n", "subnetwork": "s", "nat": "none"}}`, want: `gke.network.nat: "none": describes a new network, but the block names an existing one (set either name, subnetwork, podRange, serviceRange or cidr, podCidr, serviceCidr, nat)`},
		"one range of two":                   {block: `{"network": {"name": "n", "subnetwork": "s", "podRange": "p"}}`, want: `gke.network.podRange: "p": must be set together with gke.network.serviceRange, which is "" (set both, or neither: GKE then adds its own ranges)`},
		"everybody at the API":               {block: `{"authorizedNetworks": ["0.0.0.0/0"]}`, want: `gke.authorizedNetworks[0]: "0.0.0.0/0": allows every address (allowed: the ranges of Pulumi and your operators)`},
		"an image that cannot be reached":    {service: `{"image": "docker.io/a/b:v1", "public": true}`, workload: `{"ingress": {"controller": "gce"}}`, block: `{"network": {"nat": "none"}}`, want: `service.image: "docker.io/a/b:v1": with gke.network.nat none, only Google's registries can be reached (allowed: REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG, or gke.network.nat: cloud)`},
		"charts that cannot be reached":      {block: `{"network": {"nat": "none"}}`, want: `gke.network.nat: "none": the images of the installed controllers are on the internet, which nodes cannot reach (allowed: cloud, or kubernetes.ingress.controller: gce, which runs at Google)`},
		"Google's internal load balancer":    {service: `{"image": "us-central1-docker.pkg.dev/p/r/b:v1"}`, workload: `{"ingress": {"controller": "gce"}}`, want: `kubernetes.ingress.controller: "gce": Google's internal load balancer needs a proxy-only subnet, which the new network lacks, because service.public is false (allowed: traefik, service.public true, or an existing gke.network that has such a subnet)`},
		"a controller of another cloud":      {workload: `{"ingress": {"controller": "alb"}}`, want: `kubernetes.ingress.controller: "alb": is not available on gke`},
		"two ways to an existing cluster":    {block: `{"cluster": {` + existing + `, "context": "ml"}}`, want: `gke.cluster.context: "ml": conflicts with gke.cluster.endpoint (set only one of the two)`},
		"two ways, one of them half":         {block: `{"cluster": {"name": "ml", "project": "my-project", "mode": "autopilot", "context": "ml", "endpoint": "203.0.113.10"}}`, want: `gke.cluster.context: "ml": conflicts with gke.cluster.endpoint`},
		"no way to an existing cluster":      {block: `{"cluster": {"name": "ml", "project": "my-project", "mode": "autopilot"}}`, want: `gke.cluster.endpoint: is required together with gke.cluster.caCertificate`},
		"a certificate that is none":         {block: `{"cluster": {"name": "ml", "project": "my-project", "mode": "autopilot", "endpoint": "203.0.113.10", "caCertificate": "Y2E="}}`, want: `gke.cluster.caCertificate: contains no PEM certificate (allowed: masterAuth.clusterCaCertificate of`},
		"an existing cluster without mode":   {block: `{"cluster": {"name": "ml", "project": "my-project", "context": "ml"}}`, want: `gke.cluster.mode: is required: it decides what a Pod may request and whether Pods are billed (allowed: autopilot, standard)`},
		"a namespace of Google's":            {workload: `{"namespace": {"name": "kube-system", "create": false}}`, want: `kubernetes.namespace.name: "kube-system": is managed by Google in an Autopilot cluster, which rejects writes to it (allowed: another namespace)`},
		"a setting of an existing cluster":   {block: `{"cluster": {` + existing + `}, "deletionProtection": true}`, want: `gke.deletionProtection: describes a new cluster, but gke.cluster names an existing one (set either gke.cluster or authorizedNetworks, deletionProtection, gpuNodes, metricsPackages, mode, network, nodeServiceAccount, nodes, privateEndpoint, releaseChannel, zone)`},
		"an existing cluster elsewhere":      {block: `{"cluster": {` + existing + `, "location": "europe-west1-b"}}`, want: `gke.cluster.location: "europe-west1-b": is not in gke.region, which is us-central1`},
	} {
		t.Run(rule, func(t *testing.T) {
			if c.service == "" {
				c.service = image
			}
			got := refusals(t, c.service, c.workload, c.block)
			if len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// Figures of cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests:
// general purpose, 0.05 to 30 vCPU, 52 MiB to 110 GiB, 1 to 6.5 GiB for each vCPU.
func TestRequestsThatAutopilotWouldChangeAreRefused(t *testing.T) {
	const large = `{"image": "us-central1-docker.pkg.dev/p/r/b:v1", "public": true, "cpu": 64, "memoryMiB": 249856}`
	for requests, want := range map[string]string{
		`{"cpu": 0.25, "memoryMiB": 512}`:  "",
		`{"cpu": 0.05, "memoryMiB": 52}`:   "",
		`{"cpu": 0.04, "memoryMiB": 52}`:   "kubernetes.requests.cpu: 0.04",
		`{"cpu": 0.05, "memoryMiB": 51}`:   "kubernetes.requests.memoryMiB: 51",
		`{"cpu": 1, "memoryMiB": 1024}`:    "",
		`{"cpu": 1, "memoryMiB": 1023}`:    "kubernetes.requests.memoryMiB: 1023", // below 1 GiB for 1 vCPU
		`{"cpu": 1, "memoryMiB": 6656}`:    "",                                    // 6.5 GiB
		`{"cpu": 1, "memoryMiB": 6657}`:    "kubernetes.requests.cpu: 1",
		`{"cpu": 0.2, "memoryMiB": 2048}`:  "kubernetes.requests.cpu: 0.2", // 2 GiB require 0.308 vCPU, 1/6.5 of 2
		`{"cpu": 30, "memoryMiB": 112640}`: "",
		`{"cpu": 31, "memoryMiB": 112640}`: "kubernetes.requests.cpu: 31",
		`{"cpu": 30, "memoryMiB": 112641}`: "kubernetes.requests.memoryMiB: 112641",
	} {
		got := refusals(t, large, `{"requests": `+requests+`}`, "")
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], want)) {
			t.Errorf("%s: got %q, want %q", requests, got, want)
		}
		if strings.Contains(requests, "0.2,") && !strings.Contains(strings.Join(got, ""), "did you mean 0.308?") {
			t.Errorf("got %q, want the nearest that fits", got)
		}
		if standard := refusals(t, large, `{"requests": `+requests+`}`, `{"mode": "standard", "nodes": {"machineType": "n2-standard-64"}}`); len(standard) > 0 {
			t.Errorf("%s in a standard cluster: %q", requests, standard)
		}
	}
}
