package kubernetes

import (
	"fmt"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
)

// chart is a Helm chart that the program can install.
type chart struct {
	name, repository, version string
	// date is when the version was last checked to be current.
	date string
	// namespace is the namespace of the chart; own means that it is created for the chart.
	namespace string
	own       bool
	// before means that the Pods need the chart to start.
	before bool
}

// The charts as `helm list` showed them in October 2026: Traefik's chart contains Traefik 3.7.13,
// metrics-server's chart 0.9.0. Before you raise a version, check the chart's changelog for the
// values below.
var (
	traefikChart     = chart{"traefik", "https://traefik.github.io/charts", "41.6.1", "2026-11", "traefik", true, false}
	certManagerChart = chart{"cert-manager", "https://charts.jetstack.io", "v1.21.2", "2026-11", "cert-manager", true, false}
	metricsChart     = chart{"metrics-server", "https://kubernetes-sigs.github.io/metrics-server/", "3.14.0", "2026-11", "kube-system", false, false}
	// The plugin mounts directories of the node, which Pod Security forbids outside namespaces such
	// as kube-system.
	pluginChart = chart{"nvidia-device-plugin", "https://nvidia.github.io/k8s-device-plugin", "0.20.0", "2026-08", "kube-system", false, true}
)

// charts are the charts that the service needs and the cluster lacks.
func (d *desired) charts() []chart {
	if !d.installs() {
		return nil
	}
	var needed []chart
	if d.gpus() > 0 && d.cluster.GPU.Plugin {
		needed = append(needed, pluginChart)
	}
	if d.Ingress.Controller == "traefik" {
		needed = append(needed, traefikChart)
	}
	if d.Ingress.TLS.byCertManager() {
		needed = append(needed, certManagerChart)
	}
	if d.scales() && !d.cluster.MetricsServer {
		needed = append(needed, metricsChart)
	}
	return needed
}

// install registers the charts that the Pods need if before is true, otherwise the rest. It returns
// the resources that are ready once the charts run.
func (b *builder) install(before bool) ([]pulumi.Resource, error) {
	var ready []pulumi.Resource
	for _, c := range b.charts() {
		if c.before != before {
			continue
		}
		r, err := b.newChart(c)
		if err != nil {
			return nil, fmt.Errorf("chart %s: %w", c.name, err)
		}
		ready = append(ready, r)
	}
	return ready, nil
}

// newChart registers a Helm release. The SDK's own type for it is in a package that adds four
// minutes to a cold build.
func (b *builder) newChart(c chart) (*bytoken.Resource, error) {
	name := b.name + "-" + c.name
	before := b.cluster.Ready
	if c.own {
		labels := pulumi.ToStringMap(b.labels)
		labels["pod-security.kubernetes.io/enforce"] = pulumi.String("baseline")
		namespace, err := corev1.NewNamespace(b.ctx, name, &corev1.NamespaceArgs{
			Metadata: metav1.ObjectMetaArgs{Name: pulumi.String(c.namespace), Labels: labels},
		}, b.parent, pulumi.DependsOn(before))
		if err != nil {
			return nil, fmt.Errorf("namespace: %w", err)
		}
		before = append(before[:len(before):len(before)], namespace)
	}
	return bytoken.New[bytoken.Resource](b.ctx, "kubernetes:helm.sh/v3:Release", name, pulumi.Map{
		"chart":          pulumi.String(c.name),
		"version":        pulumi.String(c.version),
		"repositoryOpts": pulumi.Map{"repo": pulumi.String(c.repository)},
		// The name is exact: a chart's resources exist once per cluster, and its custom resource
		// definitions, which are never deleted, refer to their release by name.
		"name":      pulumi.String(c.name),
		"namespace": pulumi.String(c.namespace),
		"values":    b.values(c),
	}, b.parent, pulumi.DependsOn(before))
}

// values are the values that differ from a chart's defaults.
func (b *builder) values(c chart) pulumi.Map {
	switch c.name {
	case traefikChart.name:
		return b.traefikValues()
	case certManagerChart.name:
		return pulumi.Map{
			"crds": pulumi.Map{"enabled": pulumi.Bool(true)},
			// The chart's default is kube-system, where Autopilot denies all creates
			// (cert-manager.io/docs/installation/compatibility).
			"global":    pulumi.Map{"leaderElection": pulumi.Map{"namespace": pulumi.String(c.namespace)}},
			"resources": requests("50m", "64Mi"),
			"webhook":   pulumi.Map{"resources": requests("50m", "64Mi")}, "cainjector": pulumi.Map{"resources": requests("50m", "64Mi")},
		}
	}
	return pulumi.Map{}
}

// requests are the requests of a chart's Pod. The charts set none, so a GKE Autopilot cluster would
// assign, and bill, half a vCPU and 2 GiB for each
// (cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests).
func requests(cpu, memory string) pulumi.Map {
	return pulumi.Map{"requests": pulumi.StringMap{"cpu": pulumi.String(cpu), "memory": pulumi.String(memory)}}
}

// traefikValues enable the provider that reads the annotations of ingress-nginx, for the chart's
// IngressClass, and disable everything else.
func (b *builder) traefikValues() pulumi.Map {
	// Without Local, nodes replace the clients' addresses with their own, and limits per client
	// become limits for all clients together.
	service := pulumi.Map{"externalTrafficPolicy": pulumi.String("Local")}
	if class := b.cluster.LoadBalancerClass; class != "" {
		service["loadBalancerClass"] = pulumi.String(class)
	}
	// A stopping Traefik Pod gets as much time as the service's own Pods: by default it cuts off
	// requests in flight after 10 s
	// (doc.traefik.io/traefik/v3.7/reference/install-configuration/entrypoints).
	entry := pulumi.Map{"transport": pulumi.Map{"lifeCycle": pulumi.Map{
		"requestAcceptGraceTimeout": pulumi.String(fmt.Sprintf("%ds", b.Rollout.DrainSeconds)),
		"graceTimeOut":              pulumi.String(fmt.Sprintf("%ds", b.service.TimeoutSeconds)),
	}}}
	values := pulumi.Map{
		"resources": requests("100m", "128Mi"),
		"deployment": pulumi.Map{
			"replicas": pulumi.Int(b.controllerReplicas()), "terminationGracePeriodSeconds": pulumi.Int(b.graceSeconds()),
		},
		"ports":               pulumi.Map{"web": entry, "websecure": entry},
		"podDisruptionBudget": pulumi.Map{"enabled": pulumi.Bool(b.controllerReplicas() > 1), "maxUnavailable": pulumi.Int(1)},
		"ingressClass": pulumi.Map{
			"enabled": pulumi.Bool(true), "isDefaultClass": pulumi.Bool(false), "name": b.className(),
		},
		"providers": pulumi.Map{
			"kubernetesCRD":     pulumi.Map{"enabled": pulumi.Bool(false)},
			"kubernetesIngress": pulumi.Map{"enabled": pulumi.Bool(false)},
			"kubernetesIngressNGINX": pulumi.Map{
				"enabled":      pulumi.Bool(true),
				"ingressClass": b.className(),
				// The controller of the chart's IngressClass; the provider's default is
				// ingress-nginx's.
				"controllerClass": pulumi.String("traefik.io/ingress-controller"),
				"publishService":  pulumi.Map{"enabled": pulumi.Bool(true)},
			},
		},
	}
	own := pulumi.Map{"spec": service}
	if len(b.cluster.LoadBalancerAnnotations) > 0 {
		own["annotations"] = b.cluster.LoadBalancerAnnotations
	}
	values["service"] = own
	return values
}
