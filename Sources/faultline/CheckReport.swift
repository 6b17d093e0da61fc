import Trials

/// What comes of the files of one command, shown in the order of its arguments.
struct CheckReport {
    private var output: Output
    private var exports: [ExportFiles]
    private var checked: [CheckedFile?]
    private var shown = 0
    private var statuses: [Status] = []

    init(count: Int, output: OutputOptions, exports: [ExportFiles]) {
        self.output = Output(output)
        self.exports = exports
        checked = Array(repeating: nil, count: count)
    }

    /// Keeps what came of a file, and shows all files up to the first that is not done.
    mutating func add(_ file: CheckedFile, at number: Int) {
        checked[number] = file
        while shown < checked.count, let next = checked[shown] {
            show(next)
            shown += 1
        }
    }

    /// Ends the output; returns the status of all files.
    func end() -> Status {
        output.end()
        let all = checked.compactMap(\.self).map { file in
            file.failure.map { Status($0.kind) } ?? Status.of(file)
        }
        output.sum("file", all, of: checked.count)
        return Status.combined(output.statuses + statuses)
    }

    private mutating func show(_ file: CheckedFile) {
        output.show(file)
        if let failure = file.failure {
            Console.say("faultline: \(failure)")
            statuses.append(Status(failure.kind))
        }
        for line in file.linesOfMissingOrders { Console.say(line) }
        for place in exports.indices {
            do throws(TrialError) {
                if let line = try exports[place].write(file) { Console.say(line) }
            } catch {
                Console.say("faultline: \(error)")
                statuses.append(Status(error.kind))
            }
        }
    }
}
