import { language } from "../texts/texts";

/** What the operators' page says besides the words that the chat page has too. */
const en = {
  title: "Operators' console",
  lead: "The cluster, its rooms and its log. What changes something is done with chat admin.",
  processes: "Processes",
  rooms: "Rooms by traffic",
  noRooms: "Nothing happens in any room now.",
  log: "Live log",
  process: "Process",
  level: "Level",
  kind: "Kind",
  up: "Up",
  sockets: "Sockets",
  inMemory: "Rooms in memory",
  memory: "Memory",
  calls: "Calls, ms",
  callsHint: "Half of the last calls took at most so long, and 99 of 100",
  errors: "Errors",
  silent: "does not answer",
  room: "Room",
  perMinute: "Events a minute",
  members: "Members",
  head: "Events",
  at: "As of",
  old: "The gateway does not answer; what is shown is old.",
  lines: (count?: number) =>
    count === undefined ? "Lines may be missing here." : count === 1 ? "1 line is gone." : `${count} lines are gone.`,
  logOver: "The log ended, as it does with its process.",
  logAway: "The log broke off, for the gateway does not answer.",
  tryingAgain: "Trying again…",
  sessionOver: "This session is over. Sign in again.",
  notTold:
    "You are signed out here, but the gateway could not be told: it knows the session until it ends by itself, within the hour.",
};

const es: typeof en = {
  title: "Consola de operadores",
  lead: "El clúster, sus salas y su registro. Lo que cambia algo se hace con chat admin.",
  processes: "Procesos",
  rooms: "Salas por tráfico",
  noRooms: "Ahora no pasa nada en ninguna sala.",
  log: "Registro en vivo",
  process: "Proceso",
  level: "Nivel",
  kind: "Tipo",
  up: "Activo",
  sockets: "Conexiones",
  inMemory: "Salas en memoria",
  memory: "Memoria",
  calls: "Llamadas, ms",
  callsHint: "La mitad de las últimas llamadas tardó como mucho esto, y 99 de 100",
  errors: "Errores",
  silent: "no responde",
  room: "Sala",
  perMinute: "Eventos por minuto",
  members: "Miembros",
  head: "Eventos",
  at: "A las",
  old: "La puerta de enlace no responde; lo que se ve es antiguo.",
  lines: (count) =>
    count === undefined ? "Aquí pueden faltar líneas." : count === 1 ? "Falta 1 línea." : `Faltan ${count} líneas.`,
  logOver: "El registro terminó, como hace con su proceso.",
  logAway: "El registro se cortó: la puerta de enlace no responde.",
  tryingAgain: "Reintentando…",
  sessionOver: "Esta sesión ha terminado. Vuelve a iniciar sesión.",
  notTold:
    "Aquí se ha cerrado la sesión, pero no se pudo avisar a la puerta de enlace: la conoce hasta que acabe sola, en menos de una hora.",
};

/** In the language of the page, as the texts of the chat page. */
export const t = () => (language.value === "es" ? es : en);
