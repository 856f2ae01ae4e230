package kubernetes

import (
	"fmt"
	"strings"

	"bankchurn/config"
)

// notes states consequences of the configuration that are not obvious from it.
func (d *desired) notes(r *config.Report) {
	for _, chart := range d.charts() {
		// Observed with provider 4.32: it downloads a chart as soon as it can reach the cluster.
		when := "Every preview and update"
		if d.cluster.Created {
			when = "Every update, and every preview once the cluster exists,"
		}
		r.Note(fmt.Sprintf("%s %s is installed from %s. %s downloads the chart from there and fails if it cannot be reached; kubernetes.installControllers false leaves it out.", chart.name, chart.version, chart.repository, when))
	}
	if d.certificateFollowsDNS() {
		r.Note(fmt.Sprintf("the certificate of %s is issued only after DNS points to the load balancer, which the first update creates: that update fails with an error that names the address. Add the DNS record and rerun `pulumi up`, or set verify.enabled: false for the first update.", strings.Join(d.hosts(), ", ")))
	}
	if d.testsFirst() {
		gpus := ""
		if n := d.gpus(); n > 0 {
			gpus = fmt.Sprintf(" %d GPU,", n)
		}
		r.Note(fmt.Sprintf("a Job tests a new release before its Pods get requests: the nodes must have room for one more Pod, %d m CPU and %d MiB,%s and be able to pull %s (kubernetes.smokeTest.image).",
			d.Config.Pods(d.service).MilliCPU+smokeTestMilliCPU, d.Requests.MemoryMiB+smokeTestMiB, gpus, config.Named(d.SmokeTest.Image, "kubernetes.smokeTest.image")))
	}
	own := d.controller()
	if own.limits && d.requestsPerSecond() > 0 {
		r.Note(fmt.Sprintf("kubernetes.ingress.requestsPerSecond %d and connections %d apply per client and Pod of %s: with %d Pods, one client can reach %d requests/s and %d connections.",
			d.requestsPerSecond(), d.connections(), own.name, d.controllerReplicas(), d.requestsPerSecond()*d.controllerReplicas(), d.connections()*d.controllerReplicas()))
	}
	if !own.limits {
		r.Note(own.name + " does not limit requests or connections per client, or the size of a request: use " + firewalls[own.name] + ".")
	}
	if own.namespace != "" && !d.installs() {
		r.Note(fmt.Sprintf("the load balancer of the existing %s decides who can reach the service: service.public, which is %t, has no effect.", own.name, d.service.Public))
	}
	if own.name == "traefik" && !d.installs() {
		r.Note("the existing Traefik must be 3.7 or later, with its provider kubernetesIngressNGINX for the class " + config.Named(d.className(), "of kubernetes.ingress.className") + ": without it only routes and certificates of kubernetes.ingress have an effect.")
		r.Note(fmt.Sprintf("the existing Traefik must let requests finish when one of its Pods stops: set graceTimeOut of its entrypoints, 10 s by default, to at least service.timeoutSeconds, %d s.", d.service.TimeoutSeconds))
	}
}

// firewalls are the services that limit requests if the controller does not.
var firewalls = map[string]string{"gce": "Cloud Armor", "alb": "AWS WAF"}
