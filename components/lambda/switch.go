package lambda

import (
	"fmt"
	"path"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/components"
	"bankchurn/components/operate"
	"bankchurn/config"
	"bankchurn/service"
)

// Switch implements components.Platform.
func (a *Args) Switch(in components.Input) service.Switch {
	a = a.with(in)
	s := service.Switch{
		Address:  "the HTTP API's hostname under execute-api." + a.Region + ".amazonaws.com",
		Settings: a.meanings(), Secrets: config.Texts(config.Merge(a.Service.Secrets, a.Secrets)),
		Preparations: append(a.preparePackage(), a.prepareAccount()...),
	}
	if code := a.code(); code.zip == "" {
		s.Code = service.Code{Image: config.Text(code.image), ImageKey: code.path, Lambda: true}
	}
	if a.TakesCertificate(in) {
		s.BeforeVerified = []service.Wait{components.ACMWait(in.Host)}
	}
	return s
}

func (a *Args) meanings() []service.Setting {
	who := service.Anyone
	if !a.Service.Public {
		who = "identities with execute-api:Invoke, with requests signed by AWS Signature Version 4"
	}
	least := "no warm instances: the first request waits for a cold start"
	if n := a.provisioned(); n > 0 {
		least = fmt.Sprintf("%s kept warm (provisioned concurrency), one request at a time each", components.Count(n, "instance"))
	}
	most := "as many concurrent requests as the account's quota allows (no reserved concurrency), then 429"
	if n := a.reserved(); n >= 0 {
		most = fmt.Sprintf("at most %s at a time (reserved concurrency), then 429", components.Count(n, "request"))
	}
	share := decimal.NewFromInt(int64(a.Service.MemoryMiB)).DivRound(mebibytesPerCPU, 2)
	settings := []service.Setting{
		{Key: service.WhoMayCall, Meaning: who},
		{Key: service.Protocol, Meaning: service.HTTPS},
		{Key: service.LimitPerClient, Meaning: fmt.Sprintf("%d requests/s with bursts of %d for all clients together, then 429 (lambda.throttle)", a.Throttle.RatePerSecond, a.Throttle.Burst)},
		{Key: "service.scaling.min", Meaning: least},
		{Key: "service.scaling.max", Meaning: most},
		{Key: "service.timeoutSeconds", Meaning: fmt.Sprintf("limits the whole request: %d s", a.Service.TimeoutSeconds)},
		{Key: "service.cpu", Meaning: fmt.Sprintf("no effect: CPU follows memory, %d MiB get %s vCPU", a.Service.MemoryMiB, share)},
		{Key: service.WhatRuns, Meaning: a.runs() + "; service.image, port and startupSeconds have no effect"},
	}
	if len(a.Service.Secrets)+len(a.Secrets) > 0 {
		settings = append(settings, service.Setting{Key: service.SecretValues, Meaning: "the variable, with the suffix _SECRET_ARN, holds the ARN; the function reads the value itself"})
	}
	return append(settings, a.Alarms.Setting())
}

func (a *Args) runs() string {
	code := a.code()
	if code.zip != "" {
		return fmt.Sprintf("lambda.zip %s by %s", code.zip, a.Handler)
	}
	return code.path + " " + config.Text(code.image)
}

// preparePackage returns the steps that build the function's package. Lambda does not accept an
// image index, which docker buildx creates to attach provenance
// (docs.aws.amazon.com/lambda/latest/dg/images-create.html, 2026-11).
func (a *Args) preparePackage() []service.Preparation {
	code := a.code()
	if code.zip == "" {
		image := config.Text(code.image)
		if image == "" {
			return nil
		}
		return []service.Preparation{{What: "Build " + code.path + " for Lambda's runtime API and push it, unless the registry has it", Commands: append(
			components.RegistryCommands(image), "docker buildx imagetools inspect "+operate.Quote(image)+" > /dev/null || docker buildx build --push --provenance=false --target lambda --tag "+operate.Quote(image)+" app")}}
	}
	built := "app/dist/lambda-" + a.Architecture
	if name := strings.TrimSuffix(path.Clean(code.zip), ".zip"); name == built {
		return []service.Preparation{{What: "Build the package " + code.zip, Commands: []string{"app/package.sh " + a.Architecture}}}
	}
	return []service.Preparation{{What: fmt.Sprintf("Build %s with its libraries for %s, %s; app/package.sh %s does that for the folder app and writes %s.zip", code.zip, a.Runtime, a.Architecture, a.Architecture, built)}}
}

// prepareAccount compares the concurrency that the function reserves with a new account's quota
// (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, 2026-11).
func (a *Args) prepareAccount() []service.Preparation {
	reserved := a.reserved()
	if reserved <= 0 {
		return nil
	}
	return []service.Preparation{{
		What:     fmt.Sprintf("Check the account's concurrency: this function reserves %d, another 100 must stay unreserved, and new accounts have 10 in all", reserved),
		Commands: []string{"aws lambda get-account-settings --region " + a.Region + " --query AccountLimit"},
	}}
}
