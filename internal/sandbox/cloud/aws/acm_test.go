package aws

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

// challengeOf returns the validation record of a certificate.
func (w *world) challengeOf(name string) (record, value string) {
	w.h.Helper()
	options := w.pieces[name].out["domainValidationOptions"].ArrayValue()
	if len(options) != 1 {
		w.h.Fatalf("%d options of validation, want 1", len(options))
	}
	one := options[0].ObjectValue()
	if cloud.StringOf(one["domainName"]) != cloud.StringOf(w.pieces[name].in["domainName"]) || cloud.StringOf(one["resourceRecordType"]) != "CNAME" {
		w.h.Errorf("options %v", one)
	}
	return cloud.StringOf(one["resourceRecordName"]), cloud.StringOf(one["resourceRecordValue"])
}

func (w *world) refused(token string, inputs map[string]any) string {
	w.h.Helper()
	checked, failures := w.h.Checked(token, "refused", nil, cloudtest.Props(inputs))
	if len(failures) > 0 {
		w.h.Fatal(failures)
	}
	_, err := w.h.Create(w.h.Context(), plugin.CreateRequest{URN: cloudtest.URN(token, "refused"), Properties: checked})
	if err == nil {
		w.h.Fatalf("%s was made of %v", token, inputs)
	}
	return err.Error()
}

var requested = map[string]any{"domainName": "churn.example.com", "validationMethod": "DNS"}

func TestACertificateIsIssuedOnceDNSShowsItsRecord(t *testing.T) {
	w := newWorld(t, cloud.Options{}, "service")
	w.add("certificate", certificateToken, requested)
	name, value := w.challengeOf("certificate")
	if !strings.HasPrefix(name, "_") || !strings.HasSuffix(name, ".churn.example.com.") || !strings.HasSuffix(value, ".acm-validations.aws.") {
		t.Errorf("record %s to %s", name, value)
	}
	wait := map[string]any{"certificateArn": w.id("certificate"), "validationRecordFqdns": []any{strings.TrimSuffix(name, ".")}}
	https := map[string]any{
		"loadBalancerArn": w.id("balancer"), "port": 443, "protocol": "HTTPS", "certificateArn": w.id("certificate"), "defaultActions": forward(w.id("targets")),
	}
	domain := map[string]any{"domainName": "churn.example.com", "domainNameConfiguration": map[string]any{
		"certificateArn": w.id("certificate"), "endpointType": "REGIONAL", "securityPolicy": "TLS_1_2"}}
	if got := w.refused(certificateValidationToken, wait); !strings.Contains(got, "PENDING_VALIDATION") {
		t.Errorf("without the record: %s", got)
	}
	record := func(value string) map[string]any {
		return map[string]any{"zoneId": "Z1", "name": strings.TrimSuffix(name, "."), "type": "CNAME", "ttl": 300, "records": []any{value}}
	}
	w.add("wrong", recordToken, record("elsewhere.example.com"))
	if got := w.refused(certificateValidationToken, wait); !strings.Contains(got, "PENDING_VALIDATION") {
		t.Errorf("with another record: %s", got)
	}
	if got := w.refused(recordToken, record(value)); !strings.Contains(got, "already exists") {
		t.Errorf("a record that exists: %s", got)
	}
	w.add("record", recordToken, cloudtest.Changed(record(value), map[string]any{"allowOverwrite": true}))
	if got := w.refused(certificateValidationToken, cloudtest.Changed(wait, map[string]any{"validationRecordFqdns": []any{"other.example.com"}})); !strings.Contains(got, "missing churn.example.com DNS validation record: _") {
		t.Errorf("with the name of another record: %s", got)
	}
	for token, inputs := range map[string]map[string]any{listenerToken: https, domainNameToken: domain} {
		if got := w.refused(token, inputs); !strings.Contains(got, "UnsupportedCertificate") {
			t.Errorf("%s before the certificate is issued: %s", token, got)
		}
	}
	w.add("issued", certificateValidationToken, wait)
	w.add("https", listenerToken, https)
	w.add("domain", domainNameToken, domain)
	if err := w.remove("certificate"); err == nil || !strings.Contains(err.Error(), "is in use by") {
		t.Errorf("a certificate in use: %v", err)
	}
	for _, name := range []string{"https", "domain", "issued", "certificate"} {
		if err := w.remove(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACertificateBelongsToARegionAndItsRecordDoesNot(t *testing.T) {
	w := newWorld(t, cloud.Options{}, "service")
	w.add("here", certificateToken, requested)
	there := &world{h: cloudtest.Harness{T: t, Provider: cloud.NewProvider(w.h.Cloud, Package())}, pieces: map[string]piece{}, tokens: map[string]string{}}
	if _, err := there.h.Configure(t.Context(), cloudtest.Configure("eu-west-1")); err != nil {
		t.Fatal(err)
	}
	there.add("there", certificateToken, requested)
	name, value := w.challengeOf("here")
	other, same := there.challengeOf("there")
	if other != name || same != value {
		t.Errorf("records %s and %s", name, other)
	}
	if w.id("here") == there.id("there") || !strings.HasPrefix(there.id("there"), "arn:aws:acm:eu-west-1:") {
		t.Errorf("certificates %s and %s", w.id("here"), there.id("there"))
	}
	w.add("record", recordToken, map[string]any{"zoneId": "Z1", "name": strings.TrimSuffix(name, "."), "type": "CNAME", "ttl": 300, "records": []any{value}})
	there.add("issued", certificateValidationToken, map[string]any{"certificateArn": there.id("there")})
	if got := w.refused(listenerToken, map[string]any{
		"loadBalancerArn": w.id("balancer"), "port": 443, "protocol": "HTTPS", "certificateArn": there.id("there"), "defaultActions": forward(w.id("targets")),
	}); !strings.Contains(got, "CertificateNotFound") {
		t.Errorf("a certificate of another region: %s", got)
	}
}

// The expected values are ForceNew of terraform-provider-aws, internal/service/acm.
func TestWhatReplacesACertificate(t *testing.T) {
	h := awsHarness(t)
	_, in, out := h.Made(certificateToken, "r", requested)
	for property, c := range map[string]struct {
		value    any
		replaces bool
	}{
		"domainName":   {"other.example.com", true},
		"keyAlgorithm": {"EC_prime256v1", true},
		"tags":         {map[string]any{"a": "b"}, false},
		"options":      {map[string]any{"certificateTransparencyLoggingPreference": "DISABLED"}, false},
	} {
		news := in.Copy()
		news[resource.PropertyKey(property)] = resource.NewPropertyValue(c.value)
		d := h.Differs(certificateToken, "r", in, out, news)
		if got := slices.Contains(d.ReplaceKeys, resource.PropertyKey(property)); got != c.replaces || len(d.DetailedDiff) == 0 {
			t.Errorf("%s: replacement for %v, want replacement: %v", property, d.ReplaceKeys, c.replaces)
		}
	}
}

func TestCheckRefusesCertificatesThatCannotBeIssuedHere(t *testing.T) {
	for rule, c := range map[string]struct {
		inputs           map[string]any
		property, reason string
	}{
		"a dot at the end":     {cloudtest.Changed(requested, map[string]any{"domainName": "churn.example.com."}), "domainName", "without a dot"},
		"validation by mail":   {cloudtest.Changed(requested, map[string]any{"validationMethod": "EMAIL"}), "validationMethod", "DNS"},
		"one that is imported": {map[string]any{"privateKey": "k", "certificateBody": "b"}, "validationMethod", "DNS alone"},
	} {
		_, failures := awsHarness(t).Checked(certificateToken, "r", nil, cloudtest.Props(c.inputs))
		if !slices.ContainsFunc(failures, func(f plugin.CheckFailure) bool {
			return string(f.Property) == c.property && strings.Contains(f.Reason, c.reason)
		}) {
			t.Errorf("%s: got %v", rule, failures)
		}
	}
}
