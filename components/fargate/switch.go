package fargate

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// Switch implements components.Platform.
func (a *Args) Switch(in components.Input) service.Switch {
	certified := a.TakesCertificate(in) || config.IsSet(a.CertificateARN)
	taken := a.TakesCertificate(in)
	a = a.with(in)
	image, path := a.imageOf()
	s := service.Switch{
		Address:  "the load balancer's hostname, which AWS assigns",
		Settings: a.meanings(certified), Secrets: config.Texts(config.Merge(a.Service.Secrets, a.Secrets)),
		Code: service.Code{Image: config.Text(image), ImageKey: path}, Preparations: a.prepareQuota(),
	}
	if in.Host == "" {
		s.Host = a.Host
	}
	if taken {
		s.BeforeVerified = []service.Wait{components.ACMWait(in.Host)}
	}
	return s
}

func (a *Args) meanings(certified bool) []service.Setting {
	who := service.Anyone
	if !a.Service.Public {
		who = "networks in fargate.allowedCidrs, without an identity"
		if len(a.AllowedCIDRs) == 0 {
			who = "the stack's own VPC, without an identity"
		}
	}
	protocol := service.PlainHTTP
	if certified {
		protocol = service.HTTPS
	}
	image, path := a.imageOf()
	settings := []service.Setting{
		{Key: service.WhoMayCall, Meaning: who},
		{Key: service.Protocol, Meaning: protocol},
		{Key: service.LimitPerClient, Meaning: service.NoLimit},
		{Key: "service.scaling.min", Meaning: components.Count(a.minTasks(), "task") + " always running"},
		{Key: "service.scaling.max", Meaning: "at most " + components.Count(a.maxTasks(), "task") + "; requests beyond what they can serve queue"},
		{Key: "service.timeoutSeconds", Meaning: fmt.Sprintf("limits the silence before the response: %d s at the load balancer (fargate.idleTimeoutSeconds)", a.idleTimeout())},
		{Key: "service.cpu", Meaning: fmt.Sprintf("%s vCPU per task", a.cpu())},
		{Key: service.WhatRuns, Meaning: path + " " + config.Text(image)},
	}
	if len(a.Service.Secrets)+len(a.Secrets) > 0 {
		settings = append(settings, service.Setting{Key: service.SecretValues, Meaning: service.SecretValue + " of a Secrets Manager secret"})
	}
	return append(settings, a.Alarms.Setting())
}

// prepareQuota compares the vCPU quota with what tasks can use: the maximum number of tasks,
// doubled during a deployment
// (docs.aws.amazon.com/general/latest/gr/ecs-service.html#limits_fargate, 2026-11).
func (a *Args) prepareQuota() []service.Preparation {
	need := a.cpu().Mul(decimal.NewFromInt(int64(a.maxTasks() * a.Deployment.MaxHealthyPercent))).Shift(-2)
	return []service.Preparation{{
		What:     fmt.Sprintf("Check the Fargate vCPU quota: this service can use %s during a deployment, and new accounts start with as few as 6", need),
		Commands: []string{components.AWSQuota("fargate", "L-3032A538", a.Region)},
	}}
}
