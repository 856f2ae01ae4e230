package gke

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/example"
	"bankchurn/internal/recording"
	"bankchurn/service"
)

const (
	v1 = "us-central1-docker.pkg.dev/p/r/b:v1"
	v2 = "us-central1-docker.pkg.dev/p/r/b:v2"
)

// minimal is the minimum that New accepts.
func minimal() *Args { return &Args{Service: service.Service{Image: pulumi.String(v1)}} }

// inCluster is minimal for an existing cluster.
func inCluster() *Args {
	a := minimal()
	a.Cluster = Existing{
		Name: pulumi.String("ml"), Project: pulumi.String("my-project"), Mode: "autopilot",
		Endpoint: pulumi.String("203.0.113.10"), CACertificate: pulumi.String(example.Authority),
	}
	return a
}

// record runs a program whose resources have the outputs that Google and the cluster would return.
func record(preview bool, program pulumi.RunFunc) (*recording.Recorder, error) {
	text := resource.NewProperty[string]
	rec := &recording.Recorder{Outputs: func(args pulumi.MockResourceArgs, outputs resource.PropertyMap) {
		switch args.TypeToken {
		case "kubernetes:networking.k8s.io/v1:Ingress":
			outputs["status"] = resource.NewProperty(resource.NewPropertyMapFromMap(map[string]any{"loadBalancer": map[string]any{"ingress": []any{map[string]any{"ip": "203.0.113.20"}}}}))
		case clusterToken:
			outputs["name"], outputs["project"], outputs["endpoint"], outputs["selfLink"] = text("made"), text("my-project"), text("203.0.113.10"), text("https://container.googleapis.com/made")
			outputs["masterAuth"] = resource.NewProperty(resource.NewPropertyMapFromMap(map[string]any{"clusterCaCertificate": example.Authority}))
		case "gcp:serviceaccount/account:Account":
			outputs["email"], outputs["project"] = text("made@my-project.iam.gserviceaccount.com"), text("my-project")
		}
	}}
	return rec, pulumi.RunErr(program, pulumi.WithMocks("bankchurn", "test", rec), func(info *pulumi.RunInfo) { info.DryRun = preview })
}

func run(args *Args, preview bool) (*recording.Recorder, error) {
	return record(preview, func(ctx *pulumi.Context) error {
		_, err := New(ctx, "bankchurn-api", args)
		return err
	})
}

// listed are the registered resources, sorted by type and name.
func listed(rec *recording.Recorder) []string {
	var all []string
	for _, r := range rec.Resources {
		inputs := r.Inputs.Copy()
		if secret := inputs["kubeconfig"]; secret.IsSecret() {
			inputs["kubeconfig"] = secret.SecretValue().Element
		}
		all = append(all, fmt.Sprintln(r.TypeToken, r.Name, inputs.Mappable()))
	}
	slices.Sort(all)
	return all
}

// difference lists what only one of two runs registered.
func difference(got, want []string) string {
	var only []string
	for _, side := range []struct {
		mark         string
		these, other []string
	}{{"+ ", got, want}, {"- ", want, got}} {
		for _, line := range side.these {
			if !slices.Contains(side.other, line) {
				only = append(only, side.mark+line)
			}
		}
	}
	return strings.Join(only, "")
}

func TestNewWithoutAnImageRegistersNothing(t *testing.T) {
	for _, args := range []*Args{nil, {}} {
		rec, err := run(args, true)
		const want = "the configuration has 1 problem; nothing was changed:\n  - service.image: is required: Kubernetes runs a container image (allowed: REGISTRY/REPOSITORY:TAG)"
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v", err)
		}
		if got := listed(rec); len(got) > 0 {
			t.Errorf("registered %v", got)
		}
	}
}

func TestAStructLiteralRegistersWhatTheStackFileDoes(t *testing.T) {
	for rule, c := range map[string]struct {
		args  *Args
		block string
	}{
		"a new cluster":   {minimal(), `{}`},
		"an existing one": {inCluster(), `{"cluster": {"name": "ml", "project": "my-project", "mode": "autopilot", "endpoint": "203.0.113.10", "caCertificate": "` + example.Authority + `"}}`},
	} {
		a, in := scenario(t, `{"image": "`+v1+`"}`, `{}`, c.block)
		stack, err := record(false, func(ctx *pulumi.Context) error {
			endpoint, err := a.Deploy(ctx, in)
			if err == nil && endpoint.Alias.Address == (pulumi.StringOutput{}) {
				t.Errorf("%s: the load balancer has no address", rule)
			}
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", rule, err)
		}
		program, err := run(c.args, false)
		if err != nil {
			t.Fatalf("%s: %v", rule, err)
		}
		if got := difference(listed(program), listed(stack)); got != "" || len(program.Resources) < 10 {
			t.Errorf("%s: of %d resources\n%s", rule, len(program.Resources), got)
		}
	}
}

// fromElsewhere sets each Input of the block, with the keys that it requires.
var fromElsewhere = map[string]struct {
	args func() *Args
	set  func(*Args, pulumi.StringInput)
	text string
}{
	"gke.cluster.name":          {inCluster, func(a *Args, in pulumi.StringInput) { a.Cluster.Name = in }, "ml"},
	"gke.cluster.project":       {inCluster, func(a *Args, in pulumi.StringInput) { a.Cluster.Project = in }, "my-project"},
	"gke.cluster.endpoint":      {inCluster, func(a *Args, in pulumi.StringInput) { a.Cluster.Endpoint = in }, "203.0.113.10"},
	"gke.cluster.caCertificate": {inCluster, func(a *Args, in pulumi.StringInput) { a.Cluster.CACertificate = in }, example.Authority},
	"gke.serviceAccount":        {inCluster, func(a *Args, in pulumi.StringInput) { a.ServiceAccount = in }, "churn-pods@p.iam.gserviceaccount.com"},
	"gke.nodeServiceAccount":    {minimal, func(a *Args, in pulumi.StringInput) { a.NodeServiceAccount = in }, "gke-nodes@p.iam.gserviceaccount.com"},
	"gke.network.name": {minimal, func(a *Args, in pulumi.StringInput) {
		a.Network = Network{Name: in, Subnetwork: pulumi.String("s")}
	}, "n"},
	"gke.network.subnetwork": {minimal, func(a *Args, in pulumi.StringInput) {
		a.Network = Network{Name: pulumi.String("n"), Subnetwork: in}
	}, "s"},
	"gke.network.podRange": {minimal, func(a *Args, in pulumi.StringInput) {
		a.Network = Network{Name: pulumi.String("n"), Subnetwork: pulumi.String("s"), PodRange: in, ServiceRange: pulumi.String("services")}
	}, "pods"},
	"gke.network.serviceRange": {minimal, func(a *Args, in pulumi.StringInput) {
		a.Network = Network{Name: pulumi.String("n"), Subnetwork: pulumi.String("s"), PodRange: pulumi.String("pods"), ServiceRange: in}
	}, "services"},
	"kubernetes.namespace.name": {func() *Args {
		a := inCluster()
		a.ServiceAccount = pulumi.String("churn-pods@p.iam.gserviceaccount.com")
		return a
	}, func(a *Args, in pulumi.StringInput) { a.Kubernetes.Namespace.Name = in }, "ml"},
}

func TestOutputsMayBeUnknownInAPreview(t *testing.T) {
	for path, c := range fromElsewhere {
		args := c.args()
		c.set(args, pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) string { return "" }).(pulumi.StringOutput))
		rec, err := run(args, true)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if len(rec.Of("kubernetes:apps/v1:Deployment")) != 1 {
			t.Errorf("%s: registered %v", path, listed(rec))
		}
	}
}

func TestAnOutputReachesTheCloudAsAPlainValueDoes(t *testing.T) {
	for path, c := range fromElsewhere {
		var lists [2][]string
		for i, in := range []pulumi.StringInput{pulumi.String(c.text), pulumi.String(c.text).ToStringOutput()} {
			args := c.args()
			c.set(args, in)
			rec, err := run(args, false)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			lists[i] = listed(rec)
		}
		if got := difference(lists[1], lists[0]); got != "" {
			t.Errorf("%s:\n%s", path, got)
		}
	}
}

func TestAnOutputIsCheckedWhenItResolves(t *testing.T) {
	for path, c := range fromElsewhere {
		args := c.args()
		c.set(args, pulumi.String("not one").ToStringOutput())
		if _, err := run(args, false); err == nil || !strings.Contains(err.Error(), path+`: "not one": has the wrong format`) {
			t.Errorf("%s: got %v", path, err)
		}
	}
	args := inCluster()
	args.Cluster.CACertificate = pulumi.String("Y2E=").ToStringOutput()
	const want = "gke.cluster.caCertificate: contains no PEM certificate (allowed: masterAuth.clusterCaCertificate of"
	if _, err := run(args, false); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Deleting a second grant for the same repository would revoke the first one, too.
func TestTheNodesMayPullTheImagesOfTheServiceAndItsReleases(t *testing.T) {
	const elsewhere = "europe-docker.pkg.dev/p/other/b:v1"
	output := func(text string) pulumi.StringInput { return pulumi.String(text).ToStringOutput() }
	for rule, c := range map[string]struct {
		image, release pulumi.StringInput
		names          string // of the grants
		want           string // of the error
	}{
		"plain":                       {pulumi.String(v1), nil, "us-central1/p/r", ""},
		"a release elsewhere":         {pulumi.String(v1), pulumi.String(elsewhere), "europe/p/other us-central1/p/r", ""},
		"an Output":                   {output(v1), nil, "image", ""},
		"with a release next to it":   {output(v2), pulumi.String(v1), "image", ""},
		"a release that is an Output": {pulumi.String(v2), output(v1), "us-central1/p/r", ""},
		"both":                        {output(v2), output(v1), "image", ""},
		"a release that needs none":   {output(v2), pulumi.String("docker.io/a/b:v1"), "image", ""},
		"an Output of another registry": {output("docker.io/a/b:v1"), nil, "",
			`service.image: "docker.io/a/b:v1": is an Output outside Artifact Registry`},
		"a release out of reach": {output(v2), pulumi.String(elsewhere), "",
			`release.image: "` + elsewhere + `": is in a repository that the nodes cannot pull from`},
		"an Output out of reach": {pulumi.String(v2), output(elsewhere), "",
			`release.image: "` + elsewhere + `": is in a repository that the nodes cannot pull from`},
	} {
		args := minimal()
		args.Service.Image, args.Release.Image = c.image, c.release
		rec, err := run(args, false)
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: got %v, want %s", rule, err, c.want)
			}
			continue
		}
		var names []string
		for _, r := range rec.Of(readerToken) {
			names = append(names, strings.TrimPrefix(r.Name, "bankchurn-api-pulls-"))
			if got := recording.At(r, "project") + "/" + recording.At(r, "repository"); got != "p/r" && got != "p/other" {
				t.Errorf("%s: a right to pull from %s", rule, got)
			}
		}
		if got := strings.Join(names, " "); err != nil || got != c.names {
			t.Errorf("%s: %q, %v, want %q", rule, got, err, c.names)
		}
	}
}

func TestAnOutputsRegistryIsCheckedWhenItResolves(t *testing.T) {
	args := minimal()
	args.Service.Image = pulumi.String("docker.io/a/b:v1").ToStringOutput()
	args.Network.NAT, args.Kubernetes.Ingress.Controller, args.Service.Public = "none", "gce", true
	args.NodeServiceAccount = pulumi.String("gke-nodes@p.iam.gserviceaccount.com")
	const want = `service.image: "docker.io/a/b:v1": with gke.network.nat none, only Google's registries can be reached`
	if _, err := run(args, false); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
