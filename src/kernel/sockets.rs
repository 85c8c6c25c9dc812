//! Runs the sockets on a separate thread, which answers heartbeats and interrupts while the session
//! computes.

use super::wire::{self, Key};
use crate::limit::Interrupt;
use crate::repl::Latest;
use jupyter_protocol::connection_info::ConnectionInfo;
use jupyter_protocol::messaging::{
    Header, InterruptReply, JupyterMessage, JupyterMessageContent, Status, Stdio, StreamContent,
};
use std::sync::mpsc as from_threads;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;
use zeromq::{
    PubSocket, RepSocket, RouterRecvHalf, RouterSendHalf, RouterSocket, Socket, SocketRecv,
    SocketSend, ZmqMessage, ZmqResult,
};

/// The maximum number of queued messages; when the queue is full, the session waits.
const WAITING_MAX: usize = 1 << 12;
/// The time that printed text is held back to be joined with more, so that a loop that prints does
/// not send a message per line.
const GATHER: Duration = Duration::from_millis(15);
/// Printed text of at least this size, in bytes, is sent at once.
const GATHERED_MAX: usize = 1 << 16;

/// A request, with the channel it arrived on.
pub(super) struct Request {
    pub channel: Channel,
    pub message: JupyterMessage,
}

/// A channel with requests and replies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Channel {
    Shell,
    Control,
}

/// A message from the session.
pub(super) enum Sent {
    /// A reply.
    Reply(Channel, JupyterMessage),
    /// A question to the client that sent the request.
    Input(JupyterMessage),
    /// A message to all clients.
    Published(JupyterMessage),
    /// Printed text, which may be joined with more.
    Printed(Header, Stdio, String),
}

/// The session's end of the sockets.
pub(super) struct Sockets {
    /// Requests, in order of arrival.
    pub requests: from_threads::Receiver<Request>,
    /// Answers to questions.
    pub answers: from_threads::Receiver<JupyterMessage>,
    /// The outbox for all messages.
    pub outbox: Outbox,
    /// The thread, which ends once the outbox and all its clones are gone.
    pub thread: std::thread::JoinHandle<()>,
}

/// Sends messages from the session.
#[derive(Clone)]
pub(super) struct Outbox(mpsc::Sender<Sent>);

impl Outbox {
    /// Sends a message, and waits if the queue is full. Returns false if the thread has ended.
    pub fn send(&self, sent: Sent) -> bool {
        self.0.blocking_send(sent).is_ok()
    }
}

impl Sockets {
    /// Listens on the addresses in a connection file.
    ///
    /// # Errors
    /// The reason if that is impossible.
    pub fn open(info: &ConnectionInfo, interrupt: Latest) -> Result<Sockets, String> {
        let (requests_in, requests) = from_threads::channel();
        let (answers_in, answers) = from_threads::channel();
        let (outbox, waiting) = mpsc::channel(WAITING_MAX);
        let (opened_in, opened) = from_threads::channel();
        let (info, key) = (info.clone(), Key::new(&info.key));
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let runtime = match runtime {
                Ok(runtime) => runtime,
                Err(error) => {
                    let _ = opened_in.send(Err(error.to_string()));
                    return;
                }
            };
            runtime.block_on(async move {
                let all = match All::bind(&info).await {
                    Ok(all) => all,
                    Err(error) => {
                        let _ = opened_in.send(Err(error.to_string()));
                        return;
                    }
                };
                let _ = opened_in.send(Ok(()));
                all.serve(key, interrupt, requests_in, answers_in, waiting)
                    .await;
            });
        });
        match opened.recv() {
            Ok(Ok(())) => Ok(Sockets {
                requests,
                answers,
                outbox: Outbox(outbox),
                thread,
            }),
            Ok(Err(error)) => Err(error),
            Err(_) => Err("the socket thread ended".to_string()),
        }
    }
}

struct All {
    shell: RouterSocket,
    control: RouterSocket,
    stdin: RouterSocket,
    iopub: PubSocket,
    heartbeat: RepSocket,
}

impl All {
    async fn bind(info: &ConnectionInfo) -> ZmqResult<All> {
        let mut all = All {
            shell: RouterSocket::new(),
            control: RouterSocket::new(),
            stdin: RouterSocket::new(),
            iopub: PubSocket::new(),
            heartbeat: RepSocket::new(),
        };
        all.shell.bind(&info.shell_url()).await?;
        all.control.bind(&info.control_url()).await?;
        all.stdin.bind(&info.stdin_url()).await?;
        all.iopub.bind(&info.iopub_url()).await?;
        all.heartbeat.bind(&info.hb_url()).await?;
        Ok(all)
    }

    /// Serves all sockets until the session drops its outbox.
    async fn serve(
        self,
        key: Key,
        interrupt: Latest,
        requests: from_threads::Sender<Request>,
        answers: from_threads::Sender<JupyterMessage>,
        waiting: mpsc::Receiver<Sent>,
    ) {
        let (shell_out, shell_in) = self.shell.split();
        let (control_out, control_in) = self.control.split();
        let (stdin_out, stdin_in) = self.stdin.split();
        let (own, own_waiting) = mpsc::channel(WAITING_MAX);
        let control = Control {
            own,
            interrupt,
            requests: requests.clone(),
        };
        let tasks = [
            tokio::spawn(beat(self.heartbeat)),
            tokio::spawn(take_shell(shell_in, key.clone(), requests)),
            tokio::spawn(control.take(control_in, key.clone())),
            tokio::spawn(take_answers(stdin_in, key.clone(), answers)),
        ];
        let out = Out {
            shell: shell_out,
            control: control_out,
            stdin: stdin_out,
            iopub: self.iopub,
            key,
            printed: None,
            due: Instant::now(),
        };
        out.serve(waiting, own_waiting).await;
        for task in tasks {
            task.abort();
        }
        // Messages that have been written may not have been sent yet.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn beat(mut socket: RepSocket) {
    while let Ok(message) = socket.recv().await {
        if socket.send(message).await.is_err() {
            return;
        }
    }
}

async fn received(socket: &mut RouterRecvHalf, key: &Key) -> Option<JupyterMessage> {
    loop {
        let message = socket.recv().await.ok()?;
        if let Some(message) = wire::read(message.into_vec(), key) {
            return Some(message);
        }
    }
}

async fn take_shell(mut socket: RouterRecvHalf, key: Key, requests: from_threads::Sender<Request>) {
    while let Some(message) = received(&mut socket, &key).await {
        let channel = Channel::Shell;
        if requests.send(Request { channel, message }).is_err() {
            return;
        }
    }
}

async fn take_answers(
    mut socket: RouterRecvHalf,
    key: Key,
    answers: from_threads::Sender<JupyterMessage>,
) {
    while let Some(message) = received(&mut socket, &key).await {
        if answers.send(message).is_err() {
            return;
        }
    }
}

/// The control channel: interrupts take effect here, other requests go to the session.
struct Control {
    own: mpsc::Sender<Sent>,
    interrupt: Latest,
    requests: from_threads::Sender<Request>,
}

impl Control {
    async fn take(self, mut socket: RouterRecvHalf, key: Key) {
        while let Some(message) = received(&mut socket, &key).await {
            if let JupyterMessageContent::InterruptRequest(_) = message.content {
                self.interrupt.interrupt();
                let reply = JupyterMessage::new(InterruptReply::new(), Some(&message));
                let states = [Status::busy(), Status::idle()];
                let [busy, idle] = states.map(|state| published(state, &message));
                for sent in [busy, Sent::Reply(Channel::Control, reply), idle] {
                    let _ = self.own.send(sent).await;
                }
                continue;
            }
            if let JupyterMessageContent::ShutdownRequest(_) = message.content {
                self.interrupt.interrupt();
            }
            let channel = Channel::Control;
            if self.requests.send(Request { channel, message }).is_err() {
                return;
            }
        }
    }
}

/// Returns a message to all clients about a request.
pub(super) fn published(
    content: impl Into<JupyterMessageContent>,
    parent: &JupyterMessage,
) -> Sent {
    let mut message = JupyterMessage::new(content, Some(parent));
    message.zmq_identities.clear();
    Sent::Published(message)
}

/// The outgoing half of the sockets.
struct Out {
    shell: RouterSendHalf,
    control: RouterSendHalf,
    stdin: RouterSendHalf,
    iopub: PubSocket,
    key: Key,
    /// Printed text that is waiting for more.
    printed: Option<(Header, Stdio, String)>,
    /// The time at which it is sent.
    due: Instant,
}

impl Out {
    async fn serve(mut self, mut waiting: mpsc::Receiver<Sent>, mut own: mpsc::Receiver<Sent>) {
        loop {
            let due = match self.printed {
                Some(_) => self.due,
                None => Instant::now() + Duration::from_secs(3600),
            };
            tokio::select! {
                sent = waiting.recv() => match sent {
                    Some(sent) => self.put(sent).await,
                    None => break,
                },
                Some(sent) = own.recv() => self.put(sent).await,
                () = tokio::time::sleep_until(due) => self.flush().await,
            }
        }
        self.flush().await;
    }

    async fn put(&mut self, sent: Sent) {
        if let Sent::Printed(header, name, text) = sent {
            match &mut self.printed {
                Some((known, stream, gathered))
                    if known.msg_id == header.msg_id && is_same(stream, &name) =>
                {
                    gathered.push_str(&text);
                }
                _ => {
                    self.flush().await;
                    self.printed = Some((header, name, text));
                    self.due = Instant::now() + GATHER;
                }
            }
            if self
                .printed
                .as_ref()
                .is_some_and(|(.., text)| text.len() > GATHERED_MAX)
            {
                self.flush().await;
            }
            return;
        }
        self.flush().await;
        // An error means that the client has left, so it needs no answer.
        let _ = match sent {
            Sent::Reply(Channel::Shell, message) => self.shell.send(self.frames(&message)).await,
            Sent::Reply(Channel::Control, message) => {
                self.control.send(self.frames(&message)).await
            }
            Sent::Input(message) => self.stdin.send(self.frames(&message)).await,
            Sent::Published(message) => {
                let frames = self.topical(&message);
                self.iopub.send(frames).await
            }
            Sent::Printed(..) => Ok(()),
        };
    }

    async fn flush(&mut self) {
        if let Some((header, name, text)) = self.printed.take() {
            let mut message = JupyterMessage::new(StreamContent { name, text }, None);
            message.header.session.clone_from(&header.session);
            message.parent_header = Some(header);
            let frames = self.topical(&message);
            let _ = self.iopub.send(frames).await;
        }
    }

    fn frames(&self, message: &JupyterMessage) -> ZmqMessage {
        let frames = wire::written(message, &self.key);
        ZmqMessage::try_from(frames).expect("there are frames")
    }

    /// Returns the frames of a message, preceded by a topic that subscribers can filter by.
    fn topical(&self, message: &JupyterMessage) -> ZmqMessage {
        let mut frames = wire::written(message, &self.key);
        frames.insert(0, message.header.msg_type.clone().into());
        ZmqMessage::try_from(frames).expect("there are frames")
    }
}

fn is_same(a: &Stdio, b: &Stdio) -> bool {
    matches!(
        (a, b),
        (Stdio::Stdout, Stdio::Stdout) | (Stdio::Stderr, Stdio::Stderr)
    )
}
