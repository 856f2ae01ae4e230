package kubernetes

import (
	"fmt"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// Switch describes a platform that runs the service in a cluster, for the plan of a switch.
func (c Config) Switch(in components.Input, at Cluster) service.Switch {
	d := desiredOf(in, c, at)
	address := "the hostname of the Ingress's load balancer"
	if at.AddressIsIP {
		address = "the address of the Ingress's load balancer"
	}
	s := service.Switch{
		Address: address, Settings: d.meanings(),
		Code:      service.Code{Image: config.Text(d.image), ImageKey: d.imagePath},
		Secrets:   config.Texts(config.Merge(d.service.Secrets, c.Secrets)),
		Namespace: service.Namespace{Name: config.Text(c.Namespace.Name), Created: at.Created || config.Default(c.Namespace.Create, true)},
	}
	if route, found := d.ownRoute(); found && in.Host == "" {
		s.Host = route.Host
	}
	if c.TakesCertificate(in) {
		s.BeforeVerified = []service.Wait{components.ACMWait(in.Host)}
	}
	s.Preparations = d.prepareCertificate(s.Namespace)
	return s
}

func (d *desired) meanings() []service.Setting {
	who := service.Anyone
	if !d.service.Public {
		who = "networks that reach the internal load balancer, without an identity"
	}
	protocol := service.PlainHTTP
	if d.encrypted() {
		protocol = service.HTTPS
	}
	timeout := fmt.Sprintf("limits the silence before the response: %d s at the ingress controller (kubernetes.ingress.readTimeoutSeconds)", d.readTimeout())
	if d.Ingress.Controller == "gce" {
		timeout = fmt.Sprintf("limits the whole response: %d s at the load balancer (kubernetes.ingress.readTimeoutSeconds)", d.readTimeout())
	}
	settings := []service.Setting{
		{Key: service.WhoMayCall, Meaning: who},
		{Key: service.Protocol, Meaning: protocol},
		{Key: service.LimitPerClient, Meaning: d.limitPerClient()},
		{Key: "service.scaling.min", Meaning: fmt.Sprintf("%d Pods always running", d.minPods())},
		{Key: "service.scaling.max", Meaning: fmt.Sprintf("at most %d Pods; requests beyond what they can serve queue", d.maxPods())},
		{Key: "service.timeoutSeconds", Meaning: timeout},
		{Key: "service.cpu", Meaning: fmt.Sprintf("limit of %s vCPU per Pod, %s requested (kubernetes.requests)", d.cpuLimit(), d.cpuRequest())},
		{Key: service.WhatRuns, Meaning: d.imagePath + " " + config.Text(d.image)},
	}
	if len(d.service.Secrets)+len(d.Secrets) > 0 {
		settings = append(settings, service.Setting{Key: service.SecretValues, Meaning: service.SecretValue + " of a key of a Kubernetes Secret"})
	}
	if d.cluster.Alarms != nil {
		settings = append(settings, d.cluster.Alarms.Setting())
	}
	return settings
}

// limitPerClient describes the ingress controller's limits per client.
func (d *desired) limitPerClient() string {
	if !d.controller().limits {
		return service.NoLimit
	}
	status := 429
	if d.Ingress.Controller == "nginx" {
		status = 503
	}
	text := ""
	if n := d.requestsPerSecond(); n > 0 {
		text = fmt.Sprintf("%d requests/s", n)
	}
	if n := d.connections(); n > 0 {
		if text != "" {
			text += " and "
		}
		text += fmt.Sprintf("%d connections", n)
	}
	if text == "" {
		return service.NoLimit
	}
	return fmt.Sprintf("%s per client address, counted by each of %d %s Pods, then %d (kubernetes.ingress)", text, d.controllerReplicas(), d.Ingress.Controller, status)
}

// prepareCertificate names the Secret that the Ingress uses.
func (d *desired) prepareCertificate(in service.Namespace) []service.Preparation {
	secret := config.Text(d.Ingress.TLS.SecretName)
	if secret == "" || d.Ingress.TLS.byCertManager() {
		return nil
	}
	what := fmt.Sprintf("Create the TLS Secret %s with the certificate in the namespace %s", secret, in.Name)
	if in.Created {
		what += ", which this update creates: until the Secret exists the update fails its verification, and the old platform keeps serving. Create it then, and rerun"
	}
	return []service.Preparation{{What: what}}
}
