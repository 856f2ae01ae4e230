package cloudrun

import (
	"fmt"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// Switch implements components.Platform.
func (a *Args) Switch(in components.Input) service.Switch {
	a = a.with(in)
	image, path := a.imageOf()
	s := service.Switch{
		Address:  "the service's own name under run.app",
		Settings: a.meanings(), Secrets: config.Texts(config.Merge(a.Service.Secrets, a.Secrets)),
		Code: service.Code{Image: config.Text(image), ImageKey: path},
	}
	if !a.EnableAPIs {
		s.Preparations = []service.Preparation{components.EnableAPIs(a.neededAPIs(), in.Account, "cloudrun.enableApis")}
	}
	if !a.balanced() {
		return s
	}
	s.Address = "the address of Google's global load balancer"
	if in.Host == "" {
		s.Host = a.Host
	}
	s.BeforeVerified = []service.Wait{{
		For:     "Google to issue a certificate for " + a.Host + ", in 5 to 20 minutes; none if dns.googleCertificate: true was deployed before",
		Seconds: a.CertificateTimeoutSeconds, Key: "cloudrun.certificateTimeoutSeconds",
	}}
	s.AfterVerified = []service.Wait{{For: "the load balancer's edge locations", Seconds: config.Default(a.PropagationSeconds, 300), Key: "cloudrun.propagationSeconds"}}
	return s
}

func (a *Args) meanings() []service.Setting {
	who := service.Anyone
	if !a.Service.Public {
		who = "identities with roles/run.invoker, with an identity token"
	}
	if ingress := a.ingress(); ingress != anyNetwork && !a.balanced() {
		who += " (cloudrun.ingress " + ingress + ")"
	}
	limit := service.NoLimit
	if l := a.RateLimit; l != nil {
		limit = fmt.Sprintf("%d requests in %d s per client address, then 429 (cloudrun.rateLimit)", l.Requests, l.PerSeconds)
	}
	least := "no warm instances: the first request waits for a cold start"
	if n := a.minInstances(); n > 0 {
		least = fmt.Sprintf("%s kept warm, up to %d requests at a time each (cloudrun.concurrency)", components.Count(n, "instance"), a.concurrency())
	}
	cpu := fmt.Sprintf("%s vCPU per instance", a.cpu())
	if a.Billing == "request" {
		cpu += ", while it serves requests (cloudrun.billing)"
	}
	image, path := a.imageOf()
	settings := []service.Setting{
		{Key: service.WhoMayCall, Meaning: who},
		{Key: service.Protocol, Meaning: service.HTTPS},
		{Key: service.LimitPerClient, Meaning: limit},
		{Key: "service.scaling.min", Meaning: least},
		{Key: "service.scaling.max", Meaning: fmt.Sprintf("at most %s, %d requests at a time; more wait for a few seconds, then get 429", components.Count(a.maxInstances(), "instance"), a.maxInstances()*a.concurrency())},
		{Key: "service.timeoutSeconds", Meaning: fmt.Sprintf("limits the whole request: %d s", a.Service.TimeoutSeconds)},
		{Key: "service.cpu", Meaning: cpu},
		{Key: service.WhatRuns, Meaning: path + " " + config.Text(image)},
	}
	if len(a.Service.Secrets)+len(a.Secrets) > 0 {
		settings = append(settings, service.Setting{Key: service.SecretValues, Meaning: service.SecretValue + " of a Secret Manager version"})
	}
	return append(settings, a.Alarms.Setting())
}
