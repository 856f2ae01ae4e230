package kubernetes

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// Validate rejects what the cluster cannot do with the service and the config, and warns of risky
// settings.
func (c Config) Validate(in components.Input, at Cluster, r *config.Report) {
	d := desiredOf(in, c, at)
	d.validateCanary(r)
	d.checkedImage(r)
	d.smokeTestImage(r)
	d.validateEnvironment(r)
	d.namespaceName(r)
	d.validateResources(r)
	d.validateSecurity(r)
	d.validateLabels(r)
	d.validateProbes(r)
	d.validateRollout(r)
	d.validateScaling(r)
	d.validateGPU(r)
	d.validateNetworkPolicy(r)
	d.validateController(r)
	d.validateRoutes(r)
	d.validateSettings(r)
	d.validateTLS(r)
	d.validateName(r)
	d.validateAlarms(r)
	d.validateTraffic(in.Traffic, r)
	d.notes(r)
}

// checkedImage returns the Pods' image, checked.
func (d *desired) checkedImage(r *config.Report) pulumi.StringInput {
	check := func(text string, r *config.Report) {
		if text == "" {
			r.Refuse(config.Problem{Path: d.imagePath, Reason: "is required: Kubernetes runs a container image", Allowed: "REGISTRY/REPOSITORY:TAG", Missing: &config.Missing{Key: "kubernetes.image", Example: "registry.example.com/example:example"}})
			return
		}
		service.WarnUnpinned(d.imagePath, text, r)
	}
	if !config.IsSet(d.image) {
		check("", r)
	}
	return config.Check(d.image, r, check)
}

// clustersOwn reports whether a namespace exists in every cluster or is reserved by Kubernetes
// (kubernetes.io/docs/concepts/overview/working-with-objects/namespaces).
func clustersOwn(namespace string) bool {
	return namespace == "default" || strings.HasPrefix(namespace, "kube-")
}

// namespaceName returns the namespace's name, checked. The program creates none of the cluster's
// own namespaces: they already exist, and destroying the stack would delete them with everything in
// them.
func (d *desired) namespaceName(r *config.Report) pulumi.StringInput {
	return config.Check(d.Namespace.Name, r, func(text string, r *config.Report) {
		managed := d.cluster.ManagedNamespaces
		switch {
		case d.creates() && clustersOwn(text):
			r.Refuse(config.Problem{
				Path: "kubernetes.namespace.name", Value: text,
				Reason:  "belongs to the cluster: it already exists, and destroying the stack would delete it with everything in it",
				Allowed: "another name, or kubernetes.namespace.create: false",
			})
		case managed != nil && managed.MatchString(text):
			r.Refuse(config.Problem{
				Path: "kubernetes.namespace.name", Value: text, Reason: "is managed by Google in an Autopilot cluster, which rejects writes to it", Allowed: "another namespace",
			})
		}
	})
}

// namespaceText is the namespace's name within a sentence.
func (d *desired) namespaceText() string {
	return config.Named(d.Namespace.Name, "of kubernetes.namespace.name")
}

// secretKey matches SECRET/KEY, by the Kubernetes rules for names and keys.
var secretKey = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/[-._A-Za-z0-9]{1,253}$`)

// secrets returns the references in service.secrets and kubernetes.secrets, checked.
func (d *desired) secrets(r *config.Report) map[string]pulumi.StringInput {
	return service.SecretForm{
		Block: "kubernetes", Own: d.Secrets, Form: secretKey, Reason: "is not a key of a Kubernetes Secret",
		Allowed: "SECRET/KEY, an existing Secret in the namespace and one of its keys", Example: "example/key",
	}.Check(d.service, r)
}

// env returns service.env, checked.
func (d *desired) env(r *config.Report) map[string]pulumi.StringInput {
	port, set := d.service.Env[portVariable]
	if !set {
		return d.service.Env
	}
	check := func(text string, r *config.Report) {
		if text != fmt.Sprint(d.service.Port) {
			r.Refuse(config.Problem{Path: "service.env.PORT", Value: text, Reason: fmt.Sprintf("differs from service.port, which is %d and which probes and the Service use", d.service.Port), Fix: "remove it: it is set to service.port"})
		}
	}
	if !config.IsSet(port) {
		check("", r)
	}
	return config.Merge(d.service.Env, map[string]pulumi.StringInput{portVariable: config.Check(port, r, check)})
}

func (d *desired) validateEnvironment(r *config.Report) {
	d.keepAliveEnv(d.env(r), r)
	secrets := d.secrets(r)
	if _, secret := secrets[portVariable]; secret {
		r.Refuse(config.Problem{Path: config.OverridePath("kubernetes.secrets", "service.secrets", portVariable, d.Secrets), Reason: "is reserved for the container's port, service.port", Allowed: "another name"})
	}
	if d.creates() && (len(secrets) > 0 || len(d.ImagePullSecrets) > 0) {
		path := "kubernetes.imagePullSecrets"
		if names := config.SortedNames(secrets); len(names) > 0 {
			path = config.OverridePath("kubernetes.secrets", "service.secrets", names[0], d.Secrets)
		}
		r.Warn(config.Problem{Path: path, Reason: "the first update creates the namespace " + d.namespaceText() + ", so no Secret can exist in it yet and its Pods will not start", Allowed: "kubernetes.namespace.create false, and a namespace with the Secrets"})
	}
}

// thousandth is the finest CPU fraction in Kubernetes.
const thousandth = -3

func (d *desired) validateResources(r *config.Report) {
	for path, cpu := range map[string]decimal.Decimal{"kubernetes.requests.cpu": d.cpuRequest(), "service.cpu": d.cpuLimit()} {
		if !cpu.Equal(cpu.Truncate(-thousandth)) {
			r.Refuse(config.Problem{Path: path, Value: cpu, Reason: "is more precise than a thousandth of a CPU", DidYouMean: cpu.Round(-thousandth).String()})
		}
	}
	if limit := d.cpuLimit(); d.cpuRequest().GreaterThan(limit) {
		r.Refuse(config.Problem{Path: "kubernetes.requests.cpu", Value: d.cpuRequest(), Reason: fmt.Sprintf("is above the limit, service.cpu, which is %s", limit), Allowed: "up to " + limit.String()})
	}
	if d.Requests.MemoryMiB > d.service.MemoryMiB {
		r.Refuse(config.Problem{Path: "kubernetes.requests.memoryMiB", Value: d.Requests.MemoryMiB, Reason: fmt.Sprintf("is above the limit, service.memoryMiB, which is %d", d.service.MemoryMiB), Allowed: fmt.Sprintf("up to %d", d.service.MemoryMiB)})
	}
}

// validateLabels checks service.labels against the rules of Kubernetes, which are stricter than the
// clouds' for the first and last character.
func (d *desired) validateLabels(r *config.Report) {
	for _, key := range config.SortedNames(d.service.Labels) {
		path := "service.labels." + key
		switch value := d.service.Labels[key]; {
		case key == "app":
			r.Refuse(config.Problem{Path: path, Reason: "is the label that the Service selects its Pods by", Allowed: "another key"})
		case strings.Trim(key, "-_") != key:
			r.Refuse(config.Problem{Path: path, Reason: "is not a Kubernetes label key, which must end with a letter or digit", DidYouMean: strings.Trim(key, "-_")})
		case strings.Trim(value, "-_") != value:
			r.Refuse(config.Problem{Path: path, Value: value, Reason: "is not a Kubernetes label value, which must start and end with a letter or digit", DidYouMean: strings.Trim(value, "-_")})
		}
	}
}

func (d *desired) validateProbes(r *config.Report) {
	p := d.Probes
	if budget := d.startupFailures() * p.Startup.PeriodSeconds; budget < d.service.StartupSeconds {
		r.Refuse(config.Problem{
			Path: "kubernetes.probes.startup.failureThreshold", Value: d.startupFailures(),
			Reason:  fmt.Sprintf("allows %d s to start, but service.startupSeconds is %d: the Pod will crash-loop", budget, d.service.StartupSeconds),
			Allowed: fmt.Sprintf("%d or more", (d.service.StartupSeconds+p.Startup.PeriodSeconds-1)/p.Startup.PeriodSeconds),
		})
	}
	if unready, dead := p.Readiness.PeriodSeconds*p.Readiness.FailureThreshold, p.Liveness.PeriodSeconds*p.Liveness.FailureThreshold; dead <= unready {
		r.Warn(config.Problem{
			Path: "kubernetes.probes.liveness.failureThreshold", Value: p.Liveness.FailureThreshold,
			Reason: fmt.Sprintf("kills a container after %d s, before or when the readiness probe takes it out of service (%d s): a busy container cannot recover", dead, unready),
		})
	}
}

func (d *desired) validateRollout(r *config.Report) {
	deadline, timeout := d.progressDeadline(), d.timeoutMinutes()*60
	switch {
	case deadline <= d.service.StartupSeconds:
		r.Refuse(config.Problem{Path: "kubernetes.rollout.progressDeadlineSeconds", Value: deadline, Reason: fmt.Sprintf("is not above service.startupSeconds, which is %d: every rollout would fail", d.service.StartupSeconds), Allowed: fmt.Sprintf("%d or more", d.service.StartupSeconds+1)})
	case deadline >= timeout:
		p := config.Problem{Path: "kubernetes.rollout.progressDeadlineSeconds", Value: deadline, Reason: fmt.Sprintf("is not below kubernetes.rollout.timeoutMinutes, which is %d s: the update would fail before Kubernetes reports why", timeout), Allowed: fmt.Sprintf("up to %d, or a longer timeout", timeout-1)}
		if d.Rollout.ProgressDeadlineSeconds == nil {
			p = config.Problem{Path: "kubernetes.rollout.timeoutMinutes", Value: d.timeoutMinutes(), Reason: fmt.Sprintf("does not exceed the %d s after which Kubernetes fails a rollout: the update would fail before Kubernetes reports why", deadline), Allowed: fmt.Sprintf("%d or more, or a shorter kubernetes.rollout.progressDeadlineSeconds", deadline/60+1)}
		}
		r.Refuse(p)
	}
	// Batches start one after the other, each as slowly as allowed.
	atATime := max(1, d.maxSurge())
	if rollout := (d.minPods() + atATime - 1) / atATime * d.service.StartupSeconds; rollout > timeout {
		r.Warn(config.Problem{
			Path: "kubernetes.rollout.timeoutMinutes", Value: d.timeoutMinutes(),
			Reason:  fmt.Sprintf("%d Pods, %d at a time, may take %d s to start: the update may fail while the rollout continues", d.minPods(), atATime, rollout),
			Allowed: fmt.Sprintf("%d or more, or a higher kubernetes.rollout.maxSurge", rollout/60+1),
		})
	}
}

func (d *desired) validateScaling(r *config.Report) {
	least, most := d.minPods(), d.maxPods()
	switch {
	case d.service.Scaling.Max == nil && least > most:
		r.Refuse(config.Problem{Path: "service.scaling.min", Value: least, Reason: fmt.Sprintf("is above the default maximum of %d Pods; set service.scaling.max too", most)})
	case d.service.Scaling.Min == nil && least > most:
		r.Refuse(config.Problem{Path: "service.scaling.max", Value: most, Reason: fmt.Sprintf("is below the default minimum of %d Pods; set service.scaling.min too", least)})
	}
	if least > 1 && d.Rollout.MaxUnavailable >= least {
		r.Refuse(config.Problem{Path: "kubernetes.rollout.maxUnavailable", Value: d.Rollout.MaxUnavailable, Reason: fmt.Sprintf("lets the cluster evict all %d Pods at once", least), Allowed: fmt.Sprintf("up to %d", least-1)})
	}
	if least == 1 {
		r.Warn(config.Problem{Path: "service.scaling.min", Value: 1, Reason: "with one Pod, the service is down while its node is replaced", Allowed: "2 or more"})
	}
}

func (d *desired) validateNetworkPolicy(r *config.Report) {
	if cidrs := d.NetworkPolicy.IngressCIDRs; len(cidrs) > 0 && d.controller().namespace != "" {
		r.Refuse(config.Problem{
			Path: "kubernetes.networkPolicy.ingressCidrs", Value: strings.Join(cidrs, ", "), Reason: d.Ingress.Controller + " calls the Pods from within the cluster",
			Allowed: "kubernetes.networkPolicy.ingressNamespaces; controllers that call from outside: " + strings.Join(controllersThat(func(c controller) bool { return c.namespace == "" }), ", "),
		})
	}
	if p := d.NetworkPolicy; !*p.Enabled && (len(p.IngressNamespaces) > 0 || len(p.IngressCIDRs) > 0 || p.EgressPorts != nil) {
		r.Refuse(config.Problem{Path: "kubernetes.networkPolicy.enabled", Value: false, Reason: "disables the other keys of kubernetes.networkPolicy", Fix: "set it to true, or remove the other keys"})
	}
}
