package service_test

import (
	"regexp"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
)

func TestSecretReferencesMustMatchThePlatformsFormat(t *testing.T) {
	form := service.SecretForm{
		Block: "cloud", Own: pulumi.StringMap{"OWN": pulumi.String("projects/p")}, Form: regexp.MustCompile(`^projects/[^/]+/secrets/`),
		Reason: "is no reference", Allowed: "projects/P/secrets/S",
	}
	const allowed = " (allowed: projects/P/secrets/S; set it under cloud.secrets to keep service.secrets for another cloud)"
	r := &config.Report{}
	form.Check(service.Service{
		Env:     pulumi.StringMap{"OWN": pulumi.String("plain")},
		Secrets: pulumi.StringMap{"GOOD": pulumi.String("projects/p/secrets/s"), "OTHER_CLOUD": pulumi.String("arn:aws:x"), "PASSWORD": pulumi.String("hunter2")},
	}, r)
	want := []string{
		`cloud.secrets.OWN: "projects/p": is no reference` + allowed,
		`service.env.OWN: is also in cloud.secrets; keep one of them`,
		`service.secrets.OTHER_CLOUD: "arn:aws:x": is no reference` + allowed,
		// Text in another format may be the secret itself: it must not appear in a log.
		`service.secrets.PASSWORD: is no reference` + allowed,
	}
	problems := r.Problems()
	if len(problems) != len(want) {
		t.Fatalf("got %v, want %q", problems, want)
	}
	for i, p := range problems {
		if p.String() != want[i] {
			t.Errorf("got  %s\nwant %s", p, want[i])
		}
	}
}
