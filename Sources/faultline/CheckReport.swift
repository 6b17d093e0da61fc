import Checkers
import Histories

/// What comes of the files of one command, in the order of its arguments.
struct CheckReport {
    /// What became of one file.
    typealias Outcome = Swift.Result<FileCheck.Result, FileCheck.Failure>

    private let files: [String]
    private let isJSON: Bool
    private var keepsakes: [Keepsakes]
    private var outcomes: [Outcome?]
    private var told = 0
    private var statuses: [Status] = []

    init(_ files: [String], isJSON: Bool, keepsakes: [Keepsakes]) {
        self.files = files
        self.isJSON = isJSON
        self.keepsakes = keepsakes
        outcomes = Array(repeating: nil, count: files.count)
    }

    /// Keeps what became of a file, and tells of all files up to the first that is not done.
    mutating func take(_ outcome: Outcome, at number: Int) {
        outcomes[number] = outcome
        while told < outcomes.count, let next = outcomes[told] {
            tell(next)
            told += 1
        }
    }

    /// Prints the document where one was asked for; returns the status of all files.
    func end() -> Status {
        if isJSON {
            let documents = zip(files, outcomes).map { file, outcome -> Value in
                switch outcome {
                case .success(let result): result.json
                case .failure(let failure):
                    FileCheck.Result.unreadable(file: file, error: "\(failure)").json
                case nil: .null
                }
            }
            Console.print((documents.count == 1 ? documents[0] : .list(documents)).jsonText)
        }
        return Status.combined(statuses)
    }

    private mutating func tell(_ outcome: Outcome) {
        switch outcome {
        case .success(let result):
            statuses.append(result.status)
            if !isJSON { Console.print(result.lines.joined(separator: "\n")) }
            for line in result.linesOfMissingOrders { Console.say(line) }
            for place in keepsakes.indices {
                if let status = keepsakes[place].keep(result) { statuses.append(status) }
            }
        case .failure(let failure):
            for place in keepsakes.indices { keepsakes[place].skip() }
            Console.say("faultline: \(failure)")
            statuses.append(failure.status)
        }
    }
}
