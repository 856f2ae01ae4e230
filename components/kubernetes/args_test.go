package kubernetes_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	sdk "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/kubernetes"
	"bankchurn/internal/recording"
	"bankchurn/service"
)

const v1 = "registry.example.com/bankchurn:v1"

// minimal is the minimum that New accepts.
func minimal() *kubernetes.Args {
	return &kubernetes.Args{Service: service.Service{Image: pulumi.String(v1)}}
}

// run makes New register args in the cluster of a provider, in a preview or an update.
func run(args *kubernetes.Args, preview bool) (*recording.Recorder, error) {
	rec := newRecorder(resource.NewPropertyMapFromMap(map[string]any{"loadBalancer": map[string]any{"ingress": []any{map[string]any{"hostname": "lb.example.net"}}}}))
	return rec, pulumi.RunErr(func(ctx *pulumi.Context) error {
		provider, err := sdk.NewProvider(ctx, "kubernetes", &sdk.ProviderArgs{ClusterIdentifier: pulumi.String("cluster")})
		if err != nil {
			return err
		}
		_, err = kubernetes.New(ctx, "bankchurn-api", args, pulumi.Provider(provider))
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec), func(info *pulumi.RunInfo) { info.DryRun = preview })
}

func TestNewWithoutAnImageRegistersNothing(t *testing.T) {
	for _, args := range []*kubernetes.Args{nil, {}} {
		rec, err := run(args, true)
		const want = "the configuration has 1 problem; nothing was changed:\n  - service.image: is required: Kubernetes runs a container image (allowed: REGISTRY/REPOSITORY:TAG)"
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v", args, err)
		}
		for _, r := range rec.Resources {
			if !strings.HasPrefix(r.TypeToken, "pulumi:") {
				t.Errorf("%v: registered %s", args, r.TypeToken)
			}
		}
	}
}

// listed are the registered resources, sorted by type and name.
func listed(rec *recording.Recorder) []string {
	var all []string
	for _, r := range rec.Resources {
		all = append(all, fmt.Sprintln(r.TypeToken, r.Name, r.Inputs.Mappable()))
	}
	slices.Sort(all)
	return all
}

func TestAStructLiteralRegistersWhatAnEmptyBlockDoes(t *testing.T) {
	rec, err := run(minimal(), false)
	if err != nil {
		t.Fatal(err)
	}
	want := listed(created(t, `{}`, `{}`, existing).Recorder)
	if got := listed(rec); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestNewUsesTheCallersProviderAndHonorsDependsOn(t *testing.T) {
	rec := newRecorder(resource.NewPropertyMapFromMap(map[string]any{"loadBalancer": map[string]any{"ingress": []any{map[string]any{"ip": "203.0.113.10"}}}}))
	if err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		mine, err := sdk.NewProvider(ctx, "mine", &sdk.ProviderArgs{ClusterIdentifier: pulumi.String("cluster")})
		if err != nil {
			return err
		}
		_, err = kubernetes.New(ctx, "bankchurn-api", minimal(), pulumi.Provider(mine), pulumi.DependsOn([]pulumi.Resource{mine}))
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec)); err != nil {
		t.Fatal(err)
	}
	for _, typ := range []string{"kubernetes:core/v1:Namespace", deploymentType, ingressType, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"} {
		if got := rec.Only(t, typ).RegisterRPC.GetProvider(); !strings.Contains(got, "pulumi:providers:kubernetes::mine") {
			t.Errorf("%s: provider %q", typ, got)
		}
	}
	namespace := rec.Only(t, "kubernetes:core/v1:Namespace")
	if got := namespace.RegisterRPC.GetDependencies(); len(got) != 1 || !strings.HasSuffix(got[0], "::mine") {
		t.Errorf("the namespace waits for %v", got)
	}
}

func TestTheCallersClusterDecidesIdentityAndLoadBalancer(t *testing.T) {
	yes := true
	args := minimal()
	args.Kubernetes.InstallControllers = &yes
	args.Cluster = kubernetes.ExistingCluster{
		MetricsServer: true,
		ServiceAccount: kubernetes.ServiceAccount{
			Name: "churn", Annotations: map[string]pulumi.StringInput{"eks.amazonaws.com/role-arn": pulumi.String("arn:aws:iam::123456789012:role/churn").ToStringOutput()},
			IdentityServers: []kubernetes.Server{{Address: "169.254.170.23"}},
		},
		LoadBalancer: kubernetes.LoadBalancer{Annotations: map[string]pulumi.StringInput{"service.beta.kubernetes.io/aws-load-balancer-scheme": pulumi.String("internal")}, Class: "eks.amazonaws.com/nlb"},
	}
	rec, err := run(args, false)
	if err != nil {
		t.Fatal(err)
	}
	account, policy, chart := rec.Only(t, "kubernetes:core/v1:ServiceAccount"), policyOf(t, rec), rec.Only(t, releaseType)
	for _, c := range [][2]string{
		{at(account, "metadata.name"), "churn"},
		{annotations(account)["eks.amazonaws.com/role-arn"], "arn:aws:iam::123456789012:role/churn"},
		{at(policy, "spec.egress[1].to[0].ipBlock.cidr"), "169.254.170.23/32"},
		{at(policy, "spec.egress[1].ports"), "[map[port:80 protocol:TCP]]"},
		{at(chart, "values.service.spec.loadBalancerClass"), "eks.amazonaws.com/nlb"},
		{at(chart, "values.service.annotations"), "map[service.beta.kubernetes.io/aws-load-balancer-scheme:internal]"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
}

func TestNewRejectsWhatTheClusterDoesNotSupport(t *testing.T) {
	yes, zero := true, 0
	for rule, c := range map[string]struct {
		change func(*kubernetes.Args)
		want   string
	}{
		"a load balancer that may be public": {func(a *kubernetes.Args) { a.Kubernetes.InstallControllers = &yes },
			`kubernetes.cluster.loadBalancer: is required with service.public false: without your cloud's annotations the load balancer may be open to the internet`},
		"annotations of no load balancer": {func(a *kubernetes.Args) { a.Cluster.LoadBalancer.Class = "x" },
			`kubernetes.cluster.loadBalancer: has no effect: this component installs no Traefik`},
		"a server without an address": {func(a *kubernetes.Args) {
			a.Cluster.ServiceAccount.IdentityServers = []kubernetes.Server{{Address: "metadata.google.internal"}}
		},
			`kubernetes.cluster.serviceAccount.identityServers[0].address: "metadata.google.internal": is not an IPv4 address`},
		"a GPU whose nodes nothing names": {func(a *kubernetes.Args) { a.Service.GPU = &service.GPU{Type: "l4"} },
			`service.gpu.type: "l4": has no effect: the labels of the existing cluster's GPU nodes are unknown (set kubernetes.nodeSelector to the labels of those nodes, or remove the type)`},
		"a label that is none": {func(a *kubernetes.Args) { a.Kubernetes.NodeSelector = map[string]string{"gpu": "L4 24GB"} },
			`kubernetes.nodeSelector.gpu: "L4 24GB": is not a label value`},
		"no Pods when idle": {func(a *kubernetes.Args) { a.Service.Scaling.Min = &zero },
			`service.scaling.min: 0: kubernetes always runs at least one instance (allowed: 1 or more on kubernetes)`},
		"a version of a platform": {func(a *kubernetes.Args) { a.Release.Version = "7" },
			`release.version: "7": kubernetes has no versions`},
	} {
		t.Run(rule, func(t *testing.T) {
			args := minimal()
			c.change(args)
			if _, err := run(args, true); err == nil || !strings.Contains(err.Error(), "has 1 problem") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

// fromElsewhere sets every Input of args to text, one at a time.
var fromElsewhere = map[string]func(a *kubernetes.Args, in pulumi.StringInput){
	"service.image": func(a *kubernetes.Args, in pulumi.StringInput) { a.Service.Image = in },
	"service.env.PORT": func(a *kubernetes.Args, in pulumi.StringInput) {
		a.Service.Env = map[string]pulumi.StringInput{"PORT": in}
	},
	"service.secrets.KEY": func(a *kubernetes.Args, in pulumi.StringInput) {
		a.Service.Secrets = map[string]pulumi.StringInput{"KEY": in}
	},
	"kubernetes.image": func(a *kubernetes.Args, in pulumi.StringInput) { a.Kubernetes.Image = in },
	"kubernetes.secrets.KEY": func(a *kubernetes.Args, in pulumi.StringInput) {
		a.Kubernetes.Secrets = map[string]pulumi.StringInput{"KEY": in}
	},
	"kubernetes.namespace.name":    func(a *kubernetes.Args, in pulumi.StringInput) { a.Kubernetes.Namespace.Name = in },
	"kubernetes.ingress.className": func(a *kubernetes.Args, in pulumi.StringInput) { a.Kubernetes.Ingress.ClassName = in },
	"kubernetes.ingress.controllerNamespace": func(a *kubernetes.Args, in pulumi.StringInput) {
		a.Kubernetes.Ingress.ControllerNamespace = in
	},
	"kubernetes.imagePullSecrets[0]": func(a *kubernetes.Args, in pulumi.StringInput) {
		a.Kubernetes.ImagePullSecrets = []pulumi.StringInput{in}
	},
	"kubernetes.networkPolicy.ingressNamespaces[0]": func(a *kubernetes.Args, in pulumi.StringInput) {
		a.Kubernetes.NetworkPolicy.IngressNamespaces = []pulumi.StringInput{in}
	},
	"kubernetes.ingress.routes[1].service": func(a *kubernetes.Args, in pulumi.StringInput) {
		a.Kubernetes.Ingress.Routes = []kubernetes.Route{{}, {Host: "t.example.com", Service: in}}
	},
	"kubernetes.ingress.tls.secretName": func(a *kubernetes.Args, in pulumi.StringInput) {
		a.Kubernetes.Ingress.Routes, a.Kubernetes.Ingress.TLS.SecretName = []kubernetes.Route{{Host: "a.example.com"}}, in
	},
	"kubernetes.ingress.tls.issuer": func(a *kubernetes.Args, in pulumi.StringInput) {
		a.Kubernetes.Ingress.Routes, a.Kubernetes.Ingress.TLS.Issuer = []kubernetes.Route{{Host: "a.example.com"}}, in
	},
	"kubernetes.ingress.tls.certificateArn": func(a *kubernetes.Args, in pulumi.StringInput) {
		a.Kubernetes.Ingress.Controller, a.Kubernetes.Ingress.TLS.CertificateARN = "alb", in
	},
}

func TestOutputsMayBeUnknownInAPreview(t *testing.T) {
	for path, set := range fromElsewhere {
		args := minimal()
		set(args, pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) string { return "" }).(pulumi.StringOutput))
		rec, err := run(args, true)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if len(rec.Of(deploymentType)) != 1 || len(rec.Of(ingressType)) != 1 {
			t.Errorf("%s: registered %v", path, listed(rec))
		}
	}
}

// Only spaces are invalid for all of them, and the error is the same as for a stack file.
func TestAnOutputIsCheckedWhenItResolves(t *testing.T) {
	for path, set := range fromElsewhere {
		args := minimal()
		set(args, pulumi.String("not one").ToStringOutput())
		if _, err := run(args, false); err == nil || !strings.Contains(err.Error(), path+": ") {
			t.Errorf("%s: got %v", path, err)
		}
	}
	for rule, c := range map[string]struct {
		path, text, want string
	}{
		"a namespace of the cluster's":         {"kubernetes.namespace.name", "kube-system", `kubernetes.namespace.name: "kube-system": belongs to the cluster`},
		"another port":                         {"service.env.PORT", "9000", `service.env.PORT: "9000": differs from service.port, which is 8000`},
		"no image":                             {"service.image", "", `service.image: is required: Kubernetes runs a container image`},
		"what may be a secret is not repeated": {"kubernetes.secrets.KEY", "hunter2", `kubernetes.secrets.KEY: is not a key of a Kubernetes Secret`},
	} {
		args := minimal()
		fromElsewhere[c.path](args, pulumi.String(c.text).ToStringOutput())
		if _, err := run(args, false); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", rule, err, c.want)
		}
	}
}

func TestAnOutputReachesTheObjectAsAPlainValueDoes(t *testing.T) {
	for path, text := range map[string]string{
		"service.image": v1, "service.env.PORT": "8000", "service.secrets.KEY": "db/password", "kubernetes.image": "registry.example.com/own:v1",
		"kubernetes.secrets.KEY": "db/password", "kubernetes.namespace.name": "ml", "kubernetes.ingress.className": "traefik", "kubernetes.ingress.controllerNamespace": "edge",
		"kubernetes.imagePullSecrets[0]": "registry", "kubernetes.networkPolicy.ingressNamespaces[0]": "monitoring", "kubernetes.ingress.routes[1].service": "telecom",
		"kubernetes.ingress.tls.secretName": "churn-tls", "kubernetes.ingress.tls.issuer": "letsencrypt-prod",
		"kubernetes.ingress.tls.certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b",
	} {
		var lists [2][]string
		for i, in := range []pulumi.StringInput{pulumi.String(text), pulumi.String(text).ToStringOutput()} {
			args := minimal()
			fromElsewhere[path](args, in)
			rec, err := run(args, false)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			lists[i] = listed(rec)
		}
		if !slices.Equal(lists[0], lists[1]) {
			t.Errorf("%s: got  %v\nwant %v", path, lists[1], lists[0])
		}
	}
}
