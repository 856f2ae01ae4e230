package lambda

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/alarm"
	"bankchurn/components/bytoken"
	"bankchurn/config"
	"bankchurn/internal/recording"
	"bankchurn/service"
)

// elsewhere is a resource of the caller's program.
type elsewhere struct {
	pulumi.CustomResourceState

	// Text is unknown in a preview.
	Text pulumi.StringOutput `pulumi:"text"`
}

// program runs New with args that may use Outputs of the caller's resources. In a preview, output
// ignores its text, because it is not known yet.
func program(preview bool, args func(output func(text string) pulumi.StringInput) *Args) (*recording.Recorder, error) {
	rec := &recording.Recorder{Outputs: func(of pulumi.MockResourceArgs, outputs resource.PropertyMap) {
		if preview {
			for key := range outputs {
				if of.TypeToken == "test:index:Elsewhere" {
					outputs[key] = resource.MakeComputed(resource.NewProperty(""))
				}
			}
			return
		}
		switch of.TypeToken {
		case "aws:cloudwatch/logGroup:LogGroup":
			outputs["arn"] = resource.NewProperty("arn:aws:logs:us-east-1:123456789012:log-group:" + of.Name)
		case domainToken:
			outputs["domainNameConfiguration"].ObjectValue()["targetDomainName"] = resource.NewProperty("d-0a1b.execute-api.us-east-1.amazonaws.com")
		}
	}}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		given := args(func(text string) pulumi.StringInput {
			made, err := bytoken.New[elsewhere](ctx, "test:index:Elsewhere", text, pulumi.Map{"text": pulumi.String(text)})
			if err != nil {
				panic(err)
			}
			return made.Text
		})
		if given != nil {
			given.Release.VerifyFirst = new(bool) // no cloud answers here
		}
		_, err := New(ctx, "churn", given)
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec), func(info *pulumi.RunInfo) { info.DryRun = preview })
	return rec, err
}

const (
	secret      = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"
	certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"
)

// outputs are args in which every input is another resource's output.
func outputs(output func(string) pulumi.StringInput) *Args {
	return &Args{
		Image: output(ecr + ":v3"), CertificateARN: output(certificate), Host: "churn.example.com",
		Secrets: map[string]pulumi.StringInput{"KEY": output(secret)},
		Service: service.Service{Env: map[string]pulumi.StringInput{"TOPIC": output("topic"), "PLAIN": pulumi.String("x")}},
		Alarms:  alarm.Options{Notify: []pulumi.StringInput{output("arn:aws:sns:us-east-1:123456789012:ops")}},
	}
}

func TestOutputsMayBeUnknown(t *testing.T) {
	preview, err := program(true, outputs)
	if err != nil {
		t.Fatal(err)
	}
	fn := preview.Only(t, functionToken)
	if got := recording.At(fn, "environment.variables.PLAIN"); got != "x" {
		t.Errorf("the plain variable next to unknown ones is %q in a preview, want x", got)
	}

	update, err := program(false, outputs)
	if err != nil {
		t.Fatal(err)
	}
	fn = update.Only(t, functionToken)
	for path, want := range map[string]string{
		"imageUri": ecr + ":v3", "environment.variables.TOPIC": "topic", "environment.variables.KEY_SECRET_ARN": secret,
	} {
		if got := recording.At(fn, path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if got := recording.At(update.Only(t, rolePolicyToken), "policy"); !strings.Contains(got, `"Resource":["`+secret+`"]`) {
		t.Errorf("the role may not read the secret: %s", got)
	}
	if got := recording.At(update.Only(t, domainToken), "domainNameConfiguration.certificateArn"); got != certificate {
		t.Errorf("the domain's certificate is %q", got)
	}

	names := func(rec *recording.Recorder) (names []string) {
		for _, r := range rec.Resources {
			if r.TypeToken == "aws:iam/rolePolicy:RolePolicy" {
				r.Name = "policy" // the name contains a hash of the grants, which an Output cannot be part of
			}
			names = append(names, r.TypeToken+" "+r.Name)
		}
		slices.Sort(names)
		return names
	}
	plain, err := program(false, func(func(string) pulumi.StringInput) *Args {
		return outputs(func(text string) pulumi.StringInput { return pulumi.String(text) })
	})
	if err != nil {
		t.Fatal(err)
	}
	own := slices.DeleteFunc(names(update), func(name string) bool { return strings.HasPrefix(name, "test:") })
	if want := names(plain); !slices.Equal(own, want) {
		t.Errorf("with Outputs %v, with plain values %v", own, want)
	}
}

func TestAnInvalidOutputFailsBeforeItsResource(t *testing.T) {
	for name, c := range map[string]struct {
		change func(a *Args, output func(string) pulumi.StringInput)
		want   string
		spared string
	}{
		"an image of another registry": {
			func(a *Args, output func(string) pulumi.StringInput) { a.Image = output("docker.io/a/b:v1") },
			`lambda.image: "docker.io/a/b:v1": Lambda pulls only from a private Amazon ECR repository`, functionToken,
		},
		"an image of another region": {
			func(a *Args, output func(string) pulumi.StringInput) {
				a.Image = output(strings.Replace(ecr, "us-east-1", "eu-west-1", 1))
			},
			`Lambda can only pull from its own region, us-east-1`, functionToken,
		},
		"a secret that is no reference": {
			func(a *Args, output func(string) pulumi.StringInput) {
				a.Secrets = map[string]pulumi.StringInput{"KEY": output("hunter2")}
			},
			`lambda.secrets.KEY: is not the full ARN of a Secrets Manager secret`, rolePolicyToken,
		},
		"a certificate of another region": {
			func(a *Args, output func(string) pulumi.StringInput) {
				a.CertificateARN, a.Host = output(strings.Replace(certificate, "us-east-1", "eu-west-1", 1)), "churn.example.com"
			},
			`API Gateway can only use certificates in its own region, us-east-1`, domainToken,
		},
		"what is no certificate": {
			func(a *Args, output func(string) pulumi.StringInput) {
				a.CertificateARN, a.Host = output("mine"), "churn.example.com"
			},
			`lambda.certificateArn: "mine": has the wrong format`, domainToken,
		},
		// LARGE plus 4,092 bytes exceed the limit of 4,096 for all variables by one.
		"variables that are too large together": {
			func(a *Args, output func(string) pulumi.StringInput) {
				a.Service.Env = map[string]pulumi.StringInput{"LARGE": output(strings.Repeat("x", 4092))}
			},
			`service.env: "4097 bytes": exceeds Lambda's limit for all variables together`, functionToken,
		},
	} {
		args := func(output func(string) pulumi.StringInput) *Args {
			a := &Args{Image: pulumi.String(ecr + ":v3")}
			c.change(a, output)
			return a
		}
		if _, err := program(true, args); err != nil {
			t.Errorf("%s: a preview does not know it yet: %v", name, err)
		}
		rec, err := program(false, args)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
		if len(rec.Of(c.spared)) != 0 {
			t.Errorf("%s: %s was registered", name, c.spared)
		}
	}
}

// The stack's certificate is used if the block names none.
func TestTheStacksCertificateIsUsedIfTheBlockNamesNone(t *testing.T) {
	issued := components.Input{Host: "churn.example.com", Certificate: pulumi.String("issued")}
	for given, want := range map[pulumi.String]string{"": "issued", certificate: certificate} {
		a := &Args{CertificateARN: given}
		if got := config.Text(a.with(issued).CertificateARN); got != want {
			t.Errorf("with %q: %q, want %q", given, got, want)
		}
		if takes := a.TakesCertificate(issued); takes != (given == "") {
			t.Errorf("with %q: takes a certificate: %v", given, takes)
		}
	}
}
