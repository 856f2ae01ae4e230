// Package google has the price rules of Google Cloud resources, one file per resource type.
package google

import (
	"bankchurn/cost/rules"
)

// Rules are the types that can cost money; those in [FreeTypes] never do.
var Rules = rules.Table{
	"gcp:cloudrunv2/service:Service":                readCloudRunService,
	rules.GKECluster:                                readGKECluster,
	nodePoolType:                                    readGKENodePool,
	"gcp:compute/instance:Instance":                 readVMInstance,
	"gcp:compute/disk:Disk":                         readDisk,
	"gcp:compute/address:Address":                   readAddress,
	forwardingRuleType:                              readForwardingRule,
	"gcp:artifactregistry/repository:Repository":    readImageRepository,
	"gcp:storage/bucket:Bucket":                     readBucket,
	"gcp:dns/managedZone:ManagedZone":               readManagedZone,
	"gcp:secretmanager/secretVersion:SecretVersion": readSecretVersion,
	"gcp:compute/routerNat:RouterNat":               readCloudNAT,
	"gcp:monitoring/alertPolicy:AlertPolicy":        readAlertPolicy,
	globalRuleType:                                  readGlobalForwardingRule,
	"gcp:compute/backendService:BackendService":     readBackendService,
	"gcp:compute/securityPolicy:SecurityPolicy":     readSecurityPolicy,
}

// fixed returns a meter that is billed around the clock, usage one that grows with requests.
func fixed(name, sku string, q rules.Quantity) rules.Meter { return rules.Fixed(name, "gcp", sku, q) }

func usage(name, sku string, q rules.Quantity) rules.Meter { return rules.Usage(name, "gcp", sku, q) }
