import Histories
import Nights

/// A night as jobs of Kubernetes: an Indexed Job of shards, and a job that merges them.
///
/// Source: the API reference of `batch/v1`, Kubernetes 1.33: `backoffLimitPerIndex` and
/// `podFailurePolicy`.
public enum KubernetesNight {
    /// The manifest, for `kubectl apply -f -`.
    ///
    /// - `image`: has the program as `faultline`. `claim`: the volume claim of the folder of runs,
    ///   which all pods can write to.
    public static func manifest(
        _ night: NightFolder,
        _ job: ClusterJob,
        image: String,
        claim: String
    ) -> String {
        let name = dns(night.id)
        let shard =
            [
                "faultline", "nightly", job.suite, "--night", night.id, "--date", job.date.text,
                "--runs", "/runs", "--shard", "auto/\(job.shards)",
            ] + job.options
        // A pod cannot depend on a job: this one waits for the files of the shards.
        let merge = [
            "faultline", "nightly", "merge", "/runs", "--night", night.id, "--wait", "24h",
        ]
        return """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: \(name)
            spec:
              completionMode: Indexed
              completions: \(job.shards)
              parallelism: \(job.shards)
              backoffLimitPerIndex: 2
              maxFailedIndexes: \(job.shards)
              podFailurePolicy:
                rules:
                  # A verdict is not tried again: 1 is broken, 2 undecided.
                  - action: FailIndex
                    onExitCodes: {containerName: shard, operator: In, values: [1, 2, 64, 66, 69]}
                  # A pod that was evicted or preempted costs no attempt.
                  - action: Ignore
                    onPodConditions: [{type: DisruptionTarget}]
              template:
            \(pod("shard", image, claim, shard))
            ---
            # Waits until every shard has ended, and says what the night came to.
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: \(name)-merge
            spec:
              backoffLimit: 0
              template:
            \(pod("merge", image, claim, merge))

            """
    }

    private static func pod(
        _ container: String,
        _ image: String,
        _ claim: String,
        _ command: [String]
    ) -> String {
        let words = command.map(quoted).joined(separator: ", ")
        return """
                spec:
                  restartPolicy: Never
                  containers:
                    - name: \(container)
                      image: \(quoted(image))
                      command: [\(words)]
                      volumeMounts: [{name: runs, mountPath: /runs}]
                  volumes:
                    - name: runs
                      persistentVolumeClaim: {claimName: \(quoted(claim))}
            """
    }

    /// A name as Kubernetes takes it: letters in lower case, digits and dashes.
    private static func dns(_ text: String) -> String {
        let letters = text.lowercased().map {
            $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-"
        }
        return "faultline-" + String(letters.prefix(40))
    }

    /// A word in double quotes: what JSON quotes is YAML, too.
    private static func quoted(_ word: String) -> String { Value.string(word).jsonText }
}
