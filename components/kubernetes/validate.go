package kubernetes

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// Validate refuses what the cluster cannot do with the service and the options,
// and warns of what it had better not do.
func (o *Options) Validate(in components.Input, c Cluster, r *config.Report) {
	s := in.Service
	o.validateCanary(in, r)
	o = o.stable(in)
	o.validateImage(s, r)
	o.validateEnvironment(s, r)
	o.validateNamespace(r)
	o.validateResources(s, r)
	validateLabels(s, r)
	o.validateProbes(s, r)
	o.validateRollout(s, r)
	o.validateScaling(s, r)
	o.validateNetworkPolicy(r)
	o.validateController(c, r)
	o.validateRoutes(s, r)
	o.validateSettings(s, r)
	o.validateTLS(s, c, r)
	o.validateName(s, r)
	o.validateTraffic(in.Traffic, r)
	o.notes(s, c, r)
}

func (o *Options) validateImage(s service.Service, r *config.Report) {
	image, path := o.imageOf(s)
	if image == "" {
		r.Refuse(config.Problem{Path: path, Reason: "is missing: Kubernetes runs a container image", Allowed: "REGISTRY/REPOSITORY:TAG"})
		return
	}
	service.WarnUnpinned(path, image, r)
}

// clustersOwn are namespaces that every cluster has, or that Kubernetes reserves
// (kubernetes.io/docs/concepts/overview/working-with-objects/namespaces).
func clustersOwn(namespace string) bool {
	return namespace == "default" || strings.HasPrefix(namespace, "kube-")
}

// validateNamespace refuses to make a namespace that is the cluster's: it exists
// already, and would go with everything in it when the stack goes.
func (o *Options) validateNamespace(r *config.Report) {
	if o.Namespace.Create && clustersOwn(o.Namespace.Name) {
		r.Refuse(config.Problem{
			Path: "kubernetes.namespace.name", Value: o.Namespace.Name,
			Reason:  "is the cluster's own: it is there already, and the stack would delete it with everything in it when it goes",
			Allowed: "another name, or kubernetes.namespace.create: false",
		})
	}
}

// secretKey is a key of a Secret, by the rules for names and keys of Kubernetes.
var secretKey = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/[-._A-Za-z0-9]{1,253}$`)

func (o *Options) validateEnvironment(s service.Service, r *config.Report) {
	service.SecretForm{
		Block: "kubernetes", Own: o.Secrets, Form: secretKey, Reason: "is not a key of a Kubernetes Secret",
		Allowed: "SECRET/KEY, a Secret that exists in the namespace and one of its keys",
	}.ValidateSecrets(s, r)
	if port, set := s.Env["PORT"]; set && port != fmt.Sprint(s.Port) {
		r.Refuse(config.Problem{Path: "service.env.PORT", Value: port, Reason: fmt.Sprintf("differs from service.port, which is %d and where probes and Service look for the container", s.Port), Allowed: "no such variable; it is set to service.port"})
	}
	secrets := o.secretsOf(s)
	if _, secret := secrets["PORT"]; secret {
		r.Refuse(config.Problem{Path: config.OverridePath("kubernetes.secrets", "service.secrets", "PORT", o.Secrets), Reason: "carries the container's port, which is service.port", Allowed: "another name"})
	}
	if o.Namespace.Create && (len(secrets) > 0 || len(o.ImagePullSecrets) > 0) {
		path := "kubernetes.imagePullSecrets"
		if names := config.SortedNames(secrets); len(names) > 0 {
			path = config.OverridePath("kubernetes.secrets", "service.secrets", names[0], o.Secrets)
		}
		r.Warn(config.Problem{Path: path, Reason: "the first update makes the namespace " + o.Namespace.Name + ", so that no Secret can be in it yet, and its Pods do not start", Allowed: "kubernetes.namespace.create false, and a namespace with the Secrets"})
	}
}

// thousandth is the finest share of a CPU that Kubernetes knows.
const thousandth = -3

func (o *Options) validateResources(s service.Service, r *config.Report) {
	for path, cpu := range map[string]decimal.Decimal{"kubernetes.requests.cpu": o.Requests.CPU, "service.cpu": o.cpuLimit(s)} {
		if !cpu.Equal(cpu.Truncate(-thousandth)) {
			r.Refuse(config.Problem{Path: path, Value: cpu, Reason: "is finer than a thousandth of a CPU", DidYouMean: cpu.Round(-thousandth).String()})
		}
	}
	if limit := o.cpuLimit(s); o.Requests.CPU.GreaterThan(limit) {
		r.Refuse(config.Problem{Path: "kubernetes.requests.cpu", Value: o.Requests.CPU, Reason: fmt.Sprintf("is above the limit, service.cpu, which is %s", limit), Allowed: "up to " + limit.String()})
	}
	if o.Requests.MemoryMiB > s.MemoryMiB {
		r.Refuse(config.Problem{Path: "kubernetes.requests.memoryMiB", Value: o.Requests.MemoryMiB, Reason: fmt.Sprintf("is above the limit, service.memoryMiB, which is %d", s.MemoryMiB), Allowed: fmt.Sprintf("up to %d", s.MemoryMiB)})
	}
}

// validateLabels holds service.labels to the rules of Kubernetes, which are
// stricter than the clouds' at both ends.
func validateLabels(s service.Service, r *config.Report) {
	for _, key := range config.SortedNames(s.Labels) {
		path := "service.labels." + key
		switch value := s.Labels[key]; {
		case key == "app":
			r.Refuse(config.Problem{Path: path, Reason: "is the label by which a Service finds its Pods", Allowed: "another key"})
		case strings.Trim(key, "-_") != key:
			r.Refuse(config.Problem{Path: path, Reason: "is not a label of Kubernetes, which ends in a letter or digit", DidYouMean: strings.Trim(key, "-_")})
		case strings.Trim(value, "-_") != value:
			r.Refuse(config.Problem{Path: path, Value: value, Reason: "is not a label value of Kubernetes, which starts and ends with a letter or digit", DidYouMean: strings.Trim(value, "-_")})
		}
	}
}

func (o *Options) validateProbes(s service.Service, r *config.Report) {
	p := o.Probes
	if budget := o.startupFailures(s) * p.Startup.PeriodSeconds; budget < s.StartupSeconds {
		r.Refuse(config.Problem{
			Path: "kubernetes.probes.startup.failureThreshold", Value: o.startupFailures(s),
			Reason:  fmt.Sprintf("gives a container %d s, and loading the model may take service.startupSeconds, which is %d: Kubernetes would kill it over and over", budget, s.StartupSeconds),
			Allowed: fmt.Sprintf("%d or more", (s.StartupSeconds+p.Startup.PeriodSeconds-1)/p.Startup.PeriodSeconds),
		})
	}
	if unready, dead := p.Readiness.PeriodSeconds*p.Readiness.FailureThreshold, p.Liveness.PeriodSeconds*p.Liveness.FailureThreshold; dead <= unready {
		r.Warn(config.Problem{
			Path: "kubernetes.probes.liveness.failureThreshold", Value: p.Liveness.FailureThreshold,
			Reason: fmt.Sprintf("kills a container after %d s, no later than the readiness probe takes it out of service (%d s): one that is only busy has no chance to recover", dead, unready),
		})
	}
}

func (o *Options) validateRollout(s service.Service, r *config.Report) {
	deadline, timeout := o.progressDeadline(s), o.Rollout.TimeoutMinutes*60
	switch {
	case deadline <= s.StartupSeconds:
		r.Refuse(config.Problem{Path: "kubernetes.rollout.progressDeadlineSeconds", Value: deadline, Reason: fmt.Sprintf("is not above service.startupSeconds, which is %d: every rollout would be given up", s.StartupSeconds), Allowed: fmt.Sprintf("%d or more", s.StartupSeconds+1)})
	case deadline >= timeout:
		p := config.Problem{Path: "kubernetes.rollout.progressDeadlineSeconds", Value: deadline, Reason: fmt.Sprintf("is not below kubernetes.rollout.timeoutMinutes, which is %d s: the update would fail before Kubernetes says why", timeout), Allowed: fmt.Sprintf("up to %d, or a longer timeout", timeout-1)}
		if o.Rollout.ProgressDeadlineSeconds == nil {
			p = config.Problem{Path: "kubernetes.rollout.timeoutMinutes", Value: o.Rollout.TimeoutMinutes, Reason: fmt.Sprintf("is no longer than the %d s after which Kubernetes gives a rollout up: the update would fail before it says why", deadline), Allowed: fmt.Sprintf("%d or more, or a shorter kubernetes.rollout.progressDeadlineSeconds", deadline/60+1)}
		}
		r.Refuse(p)
	}
	// One batch after the other, each as slow as it may be.
	if rollout := (o.minPods(s) + o.Rollout.MaxSurge - 1) / o.Rollout.MaxSurge * s.StartupSeconds; rollout > timeout {
		r.Warn(config.Problem{
			Path: "kubernetes.rollout.timeoutMinutes", Value: o.Rollout.TimeoutMinutes,
			Reason:  fmt.Sprintf("%d Pods, %d at a time, may take %d s to start: the update may fail while the rollout goes on", o.minPods(s), o.Rollout.MaxSurge, rollout),
			Allowed: fmt.Sprintf("%d or more, or a higher kubernetes.rollout.maxSurge", rollout/60+1),
		})
	}
}

func (o *Options) validateScaling(s service.Service, r *config.Report) {
	least, most := o.minPods(s), o.maxPods(s)
	switch {
	case s.Scaling.Max == nil && least > most:
		r.Refuse(config.Problem{Path: "service.scaling.min", Value: least, Reason: fmt.Sprintf("is above the default maximum of %d Pods; set service.scaling.max too", most)})
	case s.Scaling.Min == nil && least > most:
		r.Refuse(config.Problem{Path: "service.scaling.max", Value: most, Reason: fmt.Sprintf("is below the default minimum of %d Pods; set service.scaling.min too", least)})
	}
	if least > 1 && o.Rollout.MaxUnavailable >= least {
		r.Refuse(config.Problem{Path: "kubernetes.rollout.maxUnavailable", Value: o.Rollout.MaxUnavailable, Reason: fmt.Sprintf("lets the cluster take away all %d Pods at once", least), Allowed: fmt.Sprintf("up to %d", least-1)})
	}
	if least == 1 {
		r.Warn(config.Problem{Path: "service.scaling.min", Value: 1, Reason: "with one Pod, the service is away while its node is replaced", Allowed: "2 or more"})
	}
}

func (o *Options) validateNetworkPolicy(r *config.Report) {
	if cidrs := o.NetworkPolicy.IngressCIDRs; len(cidrs) > 0 && o.controller().namespace != "" {
		r.Refuse(config.Problem{
			Path: "kubernetes.networkPolicy.ingressCidrs", Value: strings.Join(cidrs, ", "), Reason: o.Ingress.Controller + " calls the Pods from within the cluster",
			Allowed: "kubernetes.networkPolicy.ingressNamespaces; controllers that call from outside: " + strings.Join(controllersThat(func(c controller) bool { return c.namespace == "" }), ", "),
		})
	}
	if p := o.NetworkPolicy; !p.Enabled && (len(p.IngressNamespaces) > 0 || len(p.IngressCIDRs) > 0 || p.EgressPorts != nil) {
		r.Refuse(config.Problem{Path: "kubernetes.networkPolicy.enabled", Value: false, Reason: "leaves the other keys of kubernetes.networkPolicy without effect", Allowed: "true, or none of them"})
	}
}
