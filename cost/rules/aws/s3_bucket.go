package aws

import (
	"slices"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

const (
	bucketType   = "aws:s3/bucket:Bucket"
	bucketV2Type = "aws:s3/bucketV2:BucketV2"
)

// websiteTypes are the resource types that make a bucket a website.
var websiteTypes = []string{
	"aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration", "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2",
}

// bucket is what a bucket stores in S3 Standard, the requests to it and, for a website, its
// egress to the internet.
type bucket struct {
	stored, requests, internet rules.Quantity
	website                    bool
}

func readBucket(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	if _, stated := r.Hints[hint.StoredGiB]; !stated && holdsSizedObjects(rec, r) {
		return rules.Free("a bucket is free of charge; its storage is priced"), nil
	}
	b := bucket{website: r.Has("website")}
	for _, typ := range websiteTypes {
		b.website = b.website || len(rec.UsersOf(r, typ, "bucket")) > 0
	}
	var err1, err2, err3 error
	b.stored, err1 = r.Fact(hint.StoredGiB, "GiB")
	if objects := objectsIn(rec, r); b.stored.Unknown && len(objects) == 1 {
		b.stored.Missing = append(b.stored.Missing, "fact "+objects[0].Name+":"+hint.PackageBytes) // either tells it
	}
	b.requests, err2 = r.Fact(hint.RequestsPerMonth, "requests")
	b.internet, err3 = r.Fact(hint.InternetGiB, "GiB")
	return b, rules.FirstError(err1, err2, err3)
}

// holdsSizedObjects reports whether the program puts objects into the bucket and the size of
// each is known from a fact.
func holdsSizedObjects(rec *rules.Recording, bucket *rules.Resource) bool {
	objects := objectsIn(rec, bucket)
	return len(objects) > 0 && !slices.ContainsFunc(objects, func(o *rules.Resource) bool {
		_, sized := o.Hints[hint.PackageBytes]
		return !sized
	})
}

// objectsIn are the objects that the program puts into a bucket.
func objectsIn(rec *rules.Recording, bucket *rules.Resource) []*rules.Resource {
	return append(rec.UsersOf(bucket, objectType, "bucket"), rec.UsersOf(bucket, objectV2Type, "bucket")...)
}

// Meters implements [rules.Priced]. The price book has no prices for requests.
func (b bucket) Meters(rules.Load) ([]rules.Meter, error) {
	meters := []rules.Meter{
		fixed("Storage", "s3.storage", b.stored),
		usage("Requests", "s3.requests", b.requests),
	}
	if b.website {
		meters = append(meters, usage("Data transfer to the internet", "transfer.internet", b.internet))
	}
	return meters, nil
}
