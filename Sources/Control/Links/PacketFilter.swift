import FoundationEssentials
import Glibc
import Processes
import Synchronization

/// What speaks to the kernel's packet filter, in the language of `nft`.
protocol PacketFilter: Sendable {
    /// Carries commands out, all or none; returns what they print.
    /// - Throws: `LinkLayerError.filterRefused` with the filter's own words.
    func run(_ commands: String, asJSON: Bool) async throws -> String
}

extension PacketFilter {
    func run(_ commands: String) async throws -> String { try await run(commands, asJSON: false) }
}

/// The packet filter through a process of `nft` a command.
struct FilterTool: PacketFilter {
    private let tool: Tool

    /// Nil where `nft` is not installed.
    init?() {
        guard let tool = Tool.find("nft") else { return nil }
        self.tool = tool
    }

    func run(_ commands: String, asJSON: Bool) async throws -> String {
        let answer = try await tool.run((asJSON ? ["-j"] : []) + ["-f", "-"], input: commands)
        guard answer.succeeded else {
            throw LinkLayerError.filterRefused(complaint: answer.complaint)
        }
        return answer.output
    }
}

/// The packet filter through the library on which `nft` itself rests, without a process.
///
/// It is looked for when it is needed, so that nothing has to be there to build against; where
/// there is an `nft`, there it is too. A cut takes a hundredth of what a process takes. The
/// interface is that of libnftables(3).
final class FilterLibrary: PacketFilter {
    private typealias Make = @convention(c) (UInt32) -> OpaquePointer?
    private typealias Free = @convention(c) (OpaquePointer) -> Void
    private typealias Run = @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> Int32
    private typealias Buffer = @convention(c) (OpaquePointer) -> Int32
    private typealias Text = @convention(c) (OpaquePointer) -> UnsafePointer<CChar>?
    private typealias SetFlags = @convention(c) (OpaquePointer, UInt32) -> Void

    private static var outputAsJSON: UInt32 { 1 << 4 }

    /// Unchecked, for the library is called by one caller at a time.
    private struct Context: @unchecked Sendable { var pointer: OpaquePointer }

    private let context: Mutex<Context>
    private let free: Free
    private let execute: Run
    private let output: Text
    private let complaints: Text
    private let setFlags: SetFlags

    /// Nil where the library is not installed, or is another than expected.
    init?() {
        guard let library = dlopen("libnftables.so.1", RTLD_NOW | RTLD_LOCAL) else { return nil }
        func symbol<T>(_ name: String, _ type: T.Type) -> T? {
            dlsym(library, name).map { unsafeBitCast($0, to: type) }
        }
        guard let make = symbol("nft_ctx_new", Make.self),
            let free = symbol("nft_ctx_free", Free.self),
            let execute = symbol("nft_run_cmd_from_buffer", Run.self),
            let bufferOutput = symbol("nft_ctx_buffer_output", Buffer.self),
            let bufferComplaints = symbol("nft_ctx_buffer_error", Buffer.self),
            let output = symbol("nft_ctx_get_output_buffer", Text.self),
            let complaints = symbol("nft_ctx_get_error_buffer", Text.self),
            let setFlags = symbol("nft_ctx_output_set_flags", SetFlags.self),
            let pointer = make(0)
        else { return nil }
        self.free = free
        self.execute = execute
        self.output = output
        self.complaints = complaints
        self.setFlags = setFlags
        context = Mutex(Context(pointer: pointer))
        guard bufferOutput(pointer) == 0, bufferComplaints(pointer) == 0 else { return nil }
    }

    deinit { context.withLock { free($0.pointer) } }

    func run(_ commands: String, asJSON: Bool) async throws -> String {
        try context.withLock { context throws(LinkLayerError) in
            setFlags(context.pointer, asJSON ? Self.outputAsJSON : 0)
            let status = execute(context.pointer, commands)
            let complaint = complaints(context.pointer).map { String(cString: $0) } ?? ""
            let text = output(context.pointer).map { String(cString: $0) } ?? ""
            guard status == 0 else {
                let line = complaint.split(separator: "\n").first.map(String.init)
                throw .filterRefused(complaint: line ?? "it gave no reason")
            }
            return text
        }
    }
}

/// What the filter lists as JSON, as far as it is needed.
struct FilterListing: Decodable {
    private var nftables: [Item]

    private struct Item: Decodable {
        var set: Elements?
        var counter: Counter?
    }
    private struct Counter: Decodable { var packets: Int64 }
    private struct Elements: Decodable {
        var name: String
        var elem: [Element]?
    }
    private struct Element: Decodable { var concat: [String] }

    /// Reads a listing.
    /// - Throws: `LinkLayerError.filterUnreadable` if it is none.
    init(_ text: String) throws(LinkLayerError) {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
        } catch {
            throw .filterUnreadable(answer: text)
        }
    }

    /// What the counter has counted; nil if there is none.
    var packets: Int64? { nftables.compactMap(\.counter).first?.packets }

    /// The pairs of addresses in a set; nil if there is no such set of pairs.
    func pairs(inSet name: String) -> [(String, String)]? {
        guard let set = nftables.compactMap(\.set).first(where: { $0.name == name }) else {
            return nil
        }
        let pairs = (set.elem ?? []).map(\.concat)
        guard pairs.allSatisfy({ $0.count == 2 }) else { return nil }
        return pairs.map { ($0[0], $0[1]) }
    }
}
