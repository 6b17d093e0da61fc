import Histories

/// Whether nobody who has read a reply looks for its post and does not find it.
///
/// Posts and replies are written to registers. A post is a map with a number that no other has; a
/// reply names the number of what its author had read: `{"post": 7}`, `{"post": 9, "re": 7}`. Who
/// has read a reply must then find, where the post was written, the post or something that may
/// have come after it. Not nothing, and not what its author had written there before:
///
/// ```
/// process 1 |- write a {post: 7} -|
/// process 2    |- read a → 7 -| |- write b {post: 9, re: 7} -|
/// process 3                        |- read b → 9 -| *- read a → null -*  no post yet
/// ```
///
/// It is the example that causal consistency is explained by (Lamport, Time, clocks and the
/// ordering of events, CACM 1978, for the order; Lloyd, Freedman, Kaminsky and Andersen, Don't
/// settle for eventual, SOSP 2011, section 2, for comments and photos), and of the session
/// guarantees the one called writes follow reads. `Causal` finds all that this does and more: this
/// one needs no graph, and tells it in the words of the scenario.
public struct ReplyOrder: PropertyChecker {
    /// The property that it decides.
    public let property = Property.replyOrder

    /// A check of reads by processes that had read a reply.
    public init() {}

    /// Judges every read; at most one anomaly a key, ordered by key, in linear time.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var readers = Readers(history)
        for read in history.operations where read.f == "read" && read.isOK { readers.observe(read) }
        guard readers.replies > 0 else {
            return .unknown(Cause(.nothingToCheck, "nobody read a reply"))
        }
        let anomalies = readers.found.values
            .sorted { KeySlice.precedes($0.read.key, $1.read.key) }
            .map { Self.anomaly($0, history) }
        return .of(anomalies, [])
    }

    private static func anomaly(_ found: Readers.Finding, _ history: History) -> Anomaly {
        let story = Story(history: history, key: found.read.key)
        // A reply may name itself.
        let shown = Array(Set([found.post, found.reply, found.sight, found.read] + found.older))
        let clock = Clock(for: shown)
        return story.anomaly(
            "reply before its post",
            shown,
            culprit: found.read,
            "\(story.did(found.read)) \(clock.start(found.read)), although it had read"
                + " \(found.reply.argument.text(limit: 40)) \(clock.finish(found.sight)), which"
                + " answers \(found.post.argument.text(limit: 40)) by client"
                + " \(found.post.process)"
                + (found.older.isEmpty ? "" : ", who had written the other before")
        )
    }
}

/// What each process has read of replies, and so must find of posts.
private struct Readers {
    /// A read that should have found a post.
    struct Finding {
        let read: Operation
        let post: Operation
        let reply: Operation
        /// Where the reader had read the reply.
        let sight: Operation
        /// The writes of what was found instead.
        let older: [Operation]
    }

    private let authors: Authorship
    /// Posts by their numbers.
    private var posts: [Value: Operation] = [:]
    /// The posts that readers know to be answered.
    private var floors: LatestSeen
    /// Replies read whose post is known.
    private(set) var replies = 0
    /// The first of each key.
    private(set) var found: [Int32: Finding] = [:]

    init(_ history: History) {
        authors = Authorship(history)
        floors = LatestSeen(authors)
        for write in history.operations where write.f == "write" {
            if let number = write.argument["post"] { posts[number] = write }
        }
    }

    mutating func observe(_ read: Operation) {
        let values = read.heldValues
        judge(read, values)
        for value in values {
            guard let number = value["re"], let post = posts[number],
                let reply = authors.write(of: value, to: read.keyNumber)
            else { continue }
            replies += 1
            floors.note(LatestSeen.Entry(write: post, by: reply, sight: read))
        }
    }

    private mutating func judge(_ read: Operation, _ values: Set<Value>) {
        guard found[read.keyNumber] == nil, let floor = floors.newer(than: values, at: read) else {
            return
        }
        found[read.keyNumber] = Finding(
            read: read,
            post: floor.write,
            reply: floor.by,
            sight: floor.sight,
            older: values.compactMap { authors.write(of: $0, to: read.keyNumber) }
                .sorted { $0.start < $1.start }
        )
    }
}
