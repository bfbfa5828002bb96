/** The same by hand, where the registry is not managed from here. */
export function gcSteps(host: string, why: string): string {
  return `The registry ${host} is not managed from here: ${why}.
Where it runs, in this order:

  1. Let no build, push, import or purge run: \`tasks agents drain ID\` for each agent, \`tasks runs --status Running\`.
  2. Make it read-only and start it anew, so that uploads are refused:
       storage: {maintenance: {readonly: {enabled: true}}}        (in its configuration)
       REGISTRY_STORAGE_MAINTENANCE_READONLY='{"enabled":true}'   (or as a variable)
     curl -si -X POST http://${host}/v2/health/slipway-doctor/blobs/uploads/   must say 405.
  3. See what would go:   registry garbage-collect --dry-run /etc/docker/registry/config.yml
     Stop here if it lists a blob of an image that a tag leads to.
  4. Delete it:           registry garbage-collect /etc/docker/registry/config.yml
     Never with -m (--delete-untagged) before version 3.0.0-beta.1: it deletes images of tagged indexes.
  5. Take the setting of step 2 back and start it anew: its cache still knows what is gone. Empty its Redis cache if it has one.
  6. Pull an image or two; \`tasks doctor\` pushes, pulls and deletes one.
`;
}
