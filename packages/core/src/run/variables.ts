/** The facts behind `{{.Run.X}}` (contract §3.1). Absent facts render as empty text. */
export interface RunVariables {
  readonly id: string;
  /** Login server of the run's registry, as given: `127.0.0.1:5000`, `myreg.example.io`. */
  readonly registry: string;
  /** When the engine started the run. */
  readonly date: Date;
  readonly sharedVolume?: string;
  /** Go's names: `linux`, `amd64`. */
  readonly os: string;
  readonly osVersion?: string;
  readonly architecture: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly repository?: string;
  readonly gitTag?: string;
  readonly triggeredBy?: string;
  readonly taskName?: string;
}
