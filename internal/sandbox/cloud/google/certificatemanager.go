package google

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/certificatemanager"

	"bankchurn/internal/sandbox/cloud"
)

const (
	authorizationToken  = "gcp:certificatemanager/dnsAuthorization:DnsAuthorization"
	certificateToken    = "gcp:certificatemanager/certificate:Certificate"
	certificateMapToken = "gcp:certificatemanager/certificateMap:CertificateMap"
	mapEntryToken       = "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry"
)

// gcpCertificates replaces a resource for the inputs that terraform-provider-google 5.42,
// google/services/certificatemanager, does not list as updatable. Creating a certificate does
// not wait until it is issued.
var gcpCertificates = map[string]cloud.Type{
	authorizationToken: {
		Args: certificatemanager.DnsAuthorizationArgs{}, State: certificatemanager.DnsAuthorizationState{},
		ReplaceOn:   []string{"domain", "location", "name", "project", "type"},
		Check:       func(c *cloud.Checker) { c.OneOf("type", "FIXED_RECORD", "PER_PROJECT_RECORD") },
		CheckCreate: needsProject,
		ID:          inLocation("dnsAuthorizations"),
		Computed: []cloud.Output{{Name: "dnsResourceRecords", Value: func(i *cloud.Instance) any {
			name := "_acme-challenge." + i.Str("domain") + "."
			if i.Str("type") == "PER_PROJECT_RECORD" {
				name = "_acme-challenge_" + cloud.LowerDigits(i.Serial, 16) + "." + i.Str("domain") + "."
			}
			return []any{map[string]any{"name": name, "type": "CNAME", "data": i.Serial[:8] + ".authorize.certificatemanager.goog."}}
		}}},
		Dependent: func(c *cloud.Cloud, asked *cloud.Record) *cloud.Record {
			for _, r := range c.Records() {
				if r.Type == certificateToken && cloud.Holds(objectOf(r, "managed"), asked.ID) {
					return r
				}
			}
			return nil
		},
	},
	certificateToken: {
		Args: certificatemanager.CertificateArgs{}, State: certificatemanager.CertificateState{},
		ReplaceOn:   []string{"location", "managed", "name", "project", "scope", "selfManaged"},
		CheckCreate: needsAuthorizations,
		ID:          inLocation("certificates"),
		Dependent:   cloud.MentionedIn(map[string]string{mapEntryToken: "certificates"}),
	},
	certificateMapToken: {
		Args: certificatemanager.CertificateMapResourceArgs{}, State: certificatemanager.CertificateMapResourceState{},
		ReplaceOn:   []string{"name", "project"},
		CheckCreate: needsProject,
		ID:          inLocation("certificateMaps"),
		Dependent: func(c *cloud.Cloud, certificates *cloud.Record) *cloud.Record {
			for _, proxy := range c.Where(httpsProxyToken, "certificateMap", certificateManager+certificates.ID) {
				return proxy
			}
			for _, entry := range c.Where(mapEntryToken, "map", certificates.Output("name")) {
				return entry
			}
			return nil
		},
	},
	mapEntryToken: {
		Args: certificatemanager.CertificateMapEntryArgs{}, State: certificatemanager.CertificateMapEntryState{},
		ReplaceOn: []string{"hostname", "map", "matcher", "name", "project"},
		CheckCreate: func(i *cloud.Instance) error {
			if len(i.Cloud.Where(certificateMapToken, "name", i.Str("map"))) == 0 {
				return notFound(i.Str("map"))
			}
			return needsCertificates(i)
		},
		CheckUpdate: needsCertificates,
		ID: func(i *cloud.Instance) string {
			return "projects/" + project(i) + "/locations/global/certificateMaps/" + i.Str("map") + "/certificateMapEntries/" + i.Str("name")
		},
	},
}

// inLocation returns the id of a Certificate Manager resource.
func inLocation(collection string) func(*cloud.Instance) string {
	return func(i *cloud.Instance) string {
		location := i.Str("location")
		if location == "" {
			location = "global"
		}
		return "projects/" + project(i) + "/locations/" + location + "/" + collection + "/" + i.Str("name")
	}
}

func needsAuthorizations(i *cloud.Instance) error {
	for _, id := range cloud.TextsOf(cloud.ObjectOf(i.In["managed"])["dnsAuthorizations"]) {
		if !i.Cloud.Exists(authorizationToken, id, "") {
			return notFound(id)
		}
	}
	return needsProject(i)
}

func needsCertificates(i *cloud.Instance) error {
	given := i.List("certificates")
	if len(given) == 0 {
		return fmt.Errorf("googleapi: Error 400: certificates: a map entry needs one to four certificates, badRequest")
	}
	for _, id := range given {
		if !i.Cloud.Exists(certificateToken, id, "") {
			return notFound(id)
		}
	}
	return needsProject(i)
}

// mapID returns the id of an entry's map. Call with the lock held.
func mapID(c *cloud.Cloud, entry *cloud.Record) string {
	for _, certificates := range c.Where(certificateMapToken, "name", entry.Output("map")) {
		return certificates.ID
	}
	return ""
}

// certificateIssued reports whether Google finds the DNS record of every authorization of a
// certificate. Call with the lock held.
func certificateIssued(c *cloud.Cloud, certificate *cloud.Record) bool {
	if certificate == nil {
		return false
	}
	by, _ := objectOf(certificate, "managed")["dnsAuthorizations"].([]any)
	for _, one := range by {
		id, _ := one.(string)
		asked := c.Find(authorizationToken, id, "")
		if asked == nil {
			return false
		}
		records, _ := asked.Outputs["dnsResourceRecords"].([]any)
		for _, r := range records {
			record, _ := r.(map[string]any)
			name, _ := record["name"].(string)
			data, _ := record["data"].(string)
			if target, _, found := c.LeadsTo(strings.TrimSuffix(name, ".")); !found || target != strings.TrimSuffix(data, ".") {
				return false
			}
		}
	}
	return len(by) > 0
}
